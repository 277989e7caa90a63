package dev.gavel.testing;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/// A certificate authority that exists for one test, made with the JDK's keytool.
public final class TestAuthority {
    /// The name and the address under which tests reach servers of this machine.
    public static final String THIS_MACHINE = "dns:localhost,ip:127.0.0.1";

    private static final String STORE = "authority.p12";
    private static final String PASSWORD = "changeit";
    private static final String AUTHORITY = "authority";

    private final Path directory;
    private int issued;

    private TestAuthority(Path directory) {
        this.directory = directory;
    }

    /// A certificate and its private key, as PEM files.
    ///
    /// @param chain the certificate and that of the authority
    /// @param key readable by its owner only, as Postgres wants it
    /// @param both key and chain in one file, as Kafka wants it
    public record Issued(Path chain, Path key, Path both) {}

    public static TestAuthority create(Path directory) throws Exception {
        TestAuthority authority = new TestAuthority(Files.createDirectories(directory));
        authority.keytool("-alias", AUTHORITY, "-dname", "CN=authority of a test", "-ext", "bc:c", "-validity", "2");
        authority.write("authority.pem", authority.pem(AUTHORITY));
        return authority;
    }

    /// What clients trust.
    public Path certificate() {
        return directory.resolve("authority.pem");
    }

    /// For a client that trusts this authority only.
    public SSLContext trusted() throws IOException {
        try (InputStream file = Files.newInputStream(certificate())) {
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            trusted.setCertificateEntry(AUTHORITY, CertificateFactory.getInstance("X.509").generateCertificate(file));
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has TLS", e);
        }
    }

    /// A certificate that is valid today.
    ///
    /// @param names in keytool's form, like [#THIS_MACHINE]
    public Issued issue(String subject, String names) throws Exception {
        return issue(subject, "-signer", AUTHORITY, "-ext", "san=" + names, "-validity", "2");
    }

    /// A certificate that expired yesterday.
    public Issued issueExpired(String subject) throws Exception {
        return issue(
                subject, "-signer", AUTHORITY, "-ext", "san=" + THIS_MACHINE, "-startdate", "-3d", "-validity", "2");
    }

    /// A certificate that no authority has signed.
    public Issued selfSigned(String subject) throws Exception {
        return issue(subject, "-ext", "san=" + THIS_MACHINE, "-validity", "2");
    }

    private Issued issue(String subject, String... options) throws Exception {
        String alias = "issued-" + ++issued;
        List<String> arguments = new ArrayList<>(List.of("-alias", alias, "-dname", "CN=" + subject));
        arguments.addAll(List.of(options));
        keytool(arguments.toArray(String[]::new));
        String key = encode("PRIVATE KEY", store().getKey(alias, PASSWORD.toCharArray()).getEncoded());
        Path keyFile = write(alias + ".key", key);
        Files.setPosixFilePermissions(keyFile, PosixFilePermissions.fromString("rw-------"));
        return new Issued(write(alias + ".pem", pem(alias)), keyFile, write(alias + "-both.pem", key + pem(alias)));
    }

    private void keytool(String... options) throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                                "-genkeypair",
                                "-keyalg",
                                "EC",
                                "-groupname",
                                "secp256r1",
                                "-keystore",
                                directory.resolve(STORE).toString(),
                                "-storepass",
                                PASSWORD));
        command.addAll(List.of(options));
        Path output = directory.resolve("keytool.log");
        Process keytool =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.to(output.toFile()))
                        .start();
        if (!keytool.waitFor(60, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
            throw new IllegalStateException("keytool failed: " + Files.readString(output));
        }
    }

    private String pem(String alias) throws GeneralSecurityException, IOException {
        StringBuilder pem = new StringBuilder();
        for (Certificate certificate : store().getCertificateChain(alias)) {
            pem.append(encode("CERTIFICATE", certificate.getEncoded()));
        }
        return pem.toString();
    }

    private KeyStore store() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream file = Files.newInputStream(directory.resolve(STORE))) {
            store.load(file, PASSWORD.toCharArray());
        }
        return store;
    }

    private Path write(String name, String content) throws IOException {
        return Files.writeString(directory.resolve(name), content);
    }

    private static String encode(String type, byte[] content) {
        String base64 = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII)).encodeToString(content);
        return "-----BEGIN " + type + "-----\n" + base64 + "\n-----END " + type + "-----\n";
    }
}
