package dev.gavel.ingest;

import dev.gavel.ingest.http.BrowserAccess;
import dev.gavel.ingest.http.client.ClientLimits;
import dev.gavel.ingest.http.tls.CertificateFiles;
import dev.gavel.ingest.log.AdmissionLimits;
import dev.gavel.ingest.log.PendingReplies;
import dev.gavel.ingest.security.AuthConfig;
import dev.gavel.schema.kafka.KafkaCluster;
import dev.gavel.schema.topic.TopicChoice;
import dev.gavel.storage.DatabaseUrl;
import dev.gavel.storage.RedisUrl;
import io.lettuce.core.RedisURI;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/// The configuration of the service.
///
/// @param bind address of this machine on which the HTTP server listens
/// @param port of the HTTP server; 0: any free one
/// @param kafka the cluster with the log
/// @param redisUrl `redis://:password@host:6379/0`
/// @param topics partitions and replicas of the log
/// @param maxInFlight limit of commands that wait for their decision, 1 to 1 048 576
/// @param processorGroup application id of the bid processor; health checks its consumer group
/// @param limits what the service lets onto the log
/// @param fastPath whether bids below the last minimum that this instance has seen are rejected without the log
/// @param browsers which web pages may use the API
/// @param clients how much of the server its clients may hold
/// @param certificate of the HTTP server; null: it serves without TLS
/// @param auth how callers prove who they are
public record IngestConfig(
        InetAddress bind,
        int port,
        KafkaCluster kafka,
        DatabaseUrl database,
        String redisUrl,
        TopicChoice topics,
        int maxInFlight,
        String processorGroup,
        AdmissionLimits limits,
        boolean fastPath,
        BrowserAccess browsers,
        ClientLimits clients,
        @Nullable CertificateFiles certificate,
        AuthConfig auth) {

    public static final int DEFAULT_PORT = 3000;
    public static final int DEFAULT_MAX_IN_FLIGHT = 10_000;
    public static final String DEFAULT_PROCESSOR_GROUP = "gavel-bid-processor";

    public IngestConfig {
        require(port >= 0 && port <= 65_535, "GAVEL_PORT must be 0 to 65535, not " + port);
        require(
                maxInFlight >= 1 && maxInFlight <= PendingReplies.MAX_LIMIT,
                "GAVEL_MAX_IN_FLIGHT must be 1 to " + PendingReplies.MAX_LIMIT + ", not " + maxInFlight);
        require(!processorGroup.isBlank(), "GAVEL_PROCESSOR_GROUP must not be empty");
        redisUri(redisUrl);
        require(
                bind.isLoopbackAddress() || auth.isOn() || auth.insecure(),
                "GAVEL_BIND is "
                        + bind.getHostAddress()
                        + ", which other machines can reach, and callers would not be authenticated: set"
                        + " GAVEL_AUTH_JWKS or GAVEL_AUTH_API_KEYS, or GAVEL_INSECURE=true if only trusted machines"
                        + " can reach it");
        require(
                !auth.isOn() || !browsers.origins().contains(BrowserAccess.ANY),
                "GAVEL_ALLOWED_ORIGINS must list origins when there is authentication, not " + BrowserAccess.ANY);
    }

    /// Without authentication.
    public IngestConfig(
            InetAddress bind,
            int port,
            KafkaCluster kafka,
            DatabaseUrl database,
            String redisUrl,
            TopicChoice topics,
            int maxInFlight,
            String processorGroup,
            AdmissionLimits limits,
            boolean fastPath,
            BrowserAccess browsers,
            ClientLimits clients,
            @Nullable CertificateFiles certificate) {
        this(
                bind,
                port,
                kafka,
                database,
                redisUrl,
                topics,
                maxInFlight,
                processorGroup,
                limits,
                fastPath,
                browsers,
                clients,
                certificate,
                AuthConfig.OFF);
    }

    /// Uses the defaults for the other parameters, and a cluster without TLS.
    public IngestConfig(
            InetAddress bind, int port, String kafka, DatabaseUrl database, String redisUrl, TopicChoice topics) {
        this(
                bind,
                port,
                KafkaCluster.at(kafka),
                database,
                redisUrl,
                topics,
                DEFAULT_MAX_IN_FLIGHT,
                DEFAULT_PROCESSOR_GROUP,
                AdmissionLimits.DEFAULT,
                true,
                BrowserAccess.NONE,
                ClientLimits.DEFAULT,
                null);
    }

    /// Parses `GAVEL_FAST_PATH`.
    ///
    /// @throws IllegalArgumentException if the word is neither `on` nor `off`
    public static boolean fastPath(String word) {
        require(word.equals("on") || word.equals("off"), "GAVEL_FAST_PATH must be on or off, not " + word);
        return word.equals("on");
    }

    /// For the log: without passwords.
    @Override
    public String toString() {
        RedisURI redis = redisUri(redisUrl);
        return "bind="
                + bind.getHostAddress()
                + " port="
                + port
                + " kafka="
                + kafka
                + " database=["
                + database
                + "] redis="
                + redis.getHost()
                + ":"
                + redis.getPort()
                + "/"
                + redis.getDatabase()
                + " "
                + topics
                + " maxInFlight="
                + maxInFlight
                + " processorGroup="
                + processorGroup
                + " "
                + limits
                + " fastPath="
                + (fastPath ? "on" : "off")
                + " allowedHosts="
                + browsers.hosts()
                + " allowedOrigins="
                + browsers.origins()
                + " "
                + clients
                + " "
                + auth
                + (certificate == null ? "" : " certificate=" + certificate.chain());
    }

    private static RedisURI redisUri(String url) {
        String plain = RedisUrl.parse(url).url();
        try {
            return RedisURI.create(plain);
        } catch (IllegalArgumentException e) {
            // The message of the cause would show the password.
            throw new IllegalArgumentException("REDIS_URL should look like redis://:password@host:6379/0");
        }
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }
}
