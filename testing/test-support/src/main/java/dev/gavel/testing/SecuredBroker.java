package dev.gavel.testing;

import dev.gavel.testing.TestAuthority.Issued;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;

/// A [Broker] with TLS, authentication and ACLs. It denies everything that no ACL allows, except to those who connect
/// without TLS: that listener belongs to the test.
public final class SecuredBroker implements AutoCloseable {
    private static final String LOGIN = "org.apache.kafka.common.security.scram.ScramLoginModule required";

    private final Broker broker;
    private final TestAuthority authority;
    private final Path directory;
    private final Map<Listener, Integer> ports;

    private SecuredBroker(Broker broker, TestAuthority authority, Path directory, Map<Listener, Integer> ports) {
        this.broker = broker;
        this.authority = authority;
        this.directory = directory;
        this.ports = ports;
    }

    /// What a client meets.
    public enum Listener {
        /// SCRAM over TLS.
        SCRAM,
        /// TLS with a certificate of the client.
        MUTUAL,
        /// As SCRAM, with a certificate that has expired.
        EXPIRED,
        /// As SCRAM, with a certificate that no authority has signed.
        SELF_SIGNED,
        /// As SCRAM, with a certificate for another host.
        OTHER_HOST;

        private String kafkaName() {
            return name().replace("_", "");
        }
    }

    public static SecuredBroker start(Path directory, TestAuthority authority) throws Exception {
        Map<Listener, Integer> ports = new EnumMap<>(Listener.class);
        Map<String, String> settings = new HashMap<>();
        List<String> protocols = new ArrayList<>(List.of("PLAINTEXT:PLAINTEXT", "CONTROLLER:PLAINTEXT"));
        List<String> listeners = new ArrayList<>();
        for (Listener listener : Listener.values()) {
            int port = FreePorts.find();
            ports.put(listener, port);
            listeners.add(listener.kafkaName() + "://localhost:" + port);
            protocols.add(listener.kafkaName() + (listener == Listener.MUTUAL ? ":SSL" : ":SASL_SSL"));
            String prefix = "listener.name." + listener.kafkaName().toLowerCase(Locale.ROOT) + ".";
            Issued issued =
                    switch (listener) {
                        case SCRAM, MUTUAL -> authority.issue("broker", TestAuthority.THIS_MACHINE);
                        case EXPIRED -> authority.issueExpired("broker");
                        case SELF_SIGNED -> authority.selfSigned("broker");
                        case OTHER_HOST -> authority.issue("broker", "dns:elsewhere.example");
                    };
            settings.put(prefix + "ssl.keystore.type", "PEM");
            settings.put(prefix + "ssl.keystore.location", issued.both().toString());
            settings.put(prefix + "ssl.truststore.type", "PEM");
            settings.put(prefix + "ssl.truststore.location", authority.certificate().toString());
            if (listener == Listener.MUTUAL) {
                settings.put(prefix + "ssl.client.auth", "required");
                settings.put(prefix + "ssl.principal.mapping.rules", "RULE:^CN=([^,]+).*$/$1/,DEFAULT");
            } else {
                settings.put(prefix + "sasl.enabled.mechanisms", "SCRAM-SHA-512");
                settings.put(prefix + "scram-sha-512.sasl.jaas.config", LOGIN + ";");
            }
        }
        settings.put("listeners", String.join(",", listeners));
        settings.put("listener.security.protocol.map", String.join(",", protocols));
        settings.put("authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
        settings.put("super.users", "User:ANONYMOUS");
        return new SecuredBroker(Broker.start(directory, settings), authority, directory, ports);
    }

    public String bootstrap(Listener listener) {
        return "localhost:" + ports.get(listener);
    }

    /// Without TLS and as somebody who may do everything.
    public String bootstrap() {
        return broker.bootstrap();
    }

    public Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", bootstrap()));
    }

    /// Creates a user that logs in with SCRAM.
    ///
    /// @return a file for `--kafka-config`
    public Path scramUser(String name, String password) throws Exception {
        try (Admin admin = admin()) {
            admin.alterUserScramCredentials(
                            List.of(
                                    new UserScramCredentialUpsertion(
                                            name,
                                            new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4096),
                                            password)))
                    .all()
                    .get(30, TimeUnit.SECONDS);
        }
        return scramLogin(name, password);
    }

    /// A file for `--kafka-config` that logs in with SCRAM; whether there is such a user is another question.
    public Path scramLogin(String name, String password) throws Exception {
        return write(
                name + "-" + password + ".properties",
                "security.protocol=SASL_SSL",
                "sasl.mechanism=SCRAM-SHA-512",
                "sasl.jaas.config=" + LOGIN + " username=\"" + name + "\" password=\"" + password + "\";",
                "ssl.truststore.type=PEM",
                "ssl.truststore.location=" + authority.certificate());
    }

    /// A user whose client certificate has the name.
    ///
    /// @return a file for `--kafka-config`
    public Path certificateUser(String name) throws Exception {
        return write(
                name + "-certificate.properties",
                "security.protocol=SSL",
                "ssl.keystore.type=PEM",
                "ssl.keystore.location=" + authority.issue(name, TestAuthority.THIS_MACHINE).both(),
                "ssl.truststore.type=PEM",
                "ssl.truststore.location=" + authority.certificate());
    }

    @Override
    public void close() {
        broker.close();
    }

    private Path write(String name, String... lines) throws Exception {
        return Files.write(directory.resolve(name), List.of(lines));
    }
}
