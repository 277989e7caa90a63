package dev.gavel.compose.up;

import dev.gavel.ingest.http.BrowserAccess;
import dev.gavel.ingest.http.client.ClientLimits;
import dev.gavel.ingest.log.AdmissionLimits;
import dev.gavel.ingest.webhook.WebhookConfig;
import dev.gavel.schema.StartupException;
import dev.gavel.schema.kafka.KafkaCluster;
import dev.gavel.schema.topic.TopicChoice;
import dev.gavel.schema.topic.Topics;
import dev.gavel.storage.DatabaseUrl;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Configuration of `gavel up`. Kafka, which has no authentication here, Postgres and Redis listen on 127.0.0.1 only.
///
/// @param bind address of this machine on which the HTTP API listens
/// @param limits what ingest lets onto the log
/// @param fastPath whether ingest rejects bids locally
/// @param inProcessKafka whether the services hand their requests to the broker without sockets (docs/adr/0044)
/// @param browsers which web pages may use the HTTP API
/// @param clients how much of the HTTP API its clients may hold
/// @param auth whether a local issuer makes tokens, and every request needs one
/// @param insecure whether other machines may reach the HTTP API without authentication
/// @param webhooks how webhooks are sent
public record UpConfig(
        Path data,
        InetAddress bind,
        int port,
        int kafkaPort,
        int postgresPort,
        int redisPort,
        TopicChoice topics,
        AdmissionLimits limits,
        boolean fastPath,
        boolean inProcessKafka,
        BrowserAccess browsers,
        ClientLimits clients,
        boolean auth,
        boolean insecure,
        WebhookChoice webhooks) {
    private static final int HIGHEST_PORT = 65535;

    public UpConfig {
        if (!bind.isLoopbackAddress() && !auth && !insecure) {
            throw new IllegalArgumentException(
                    "GAVEL_BIND is "
                            + bind.getHostAddress()
                            + ", which other machines can reach, and callers would not be authenticated: add"
                            + " --auth, or --insecure if only trusted machines can reach it");
        }
        Map<Integer, String> options = new LinkedHashMap<>();
        ports(port, kafkaPort, postgresPort, redisPort)
                .forEach((option, value) -> {
                    if (value < 1 || value > HIGHEST_PORT) {
                        throw new IllegalArgumentException(option + " must be 1 to " + HIGHEST_PORT + ", not " + value);
                    }
                    String other = options.put(value, option);
                    if (other != null) {
                        throw new IllegalArgumentException(option + " and " + other + " are both " + value);
                    }
                });
    }

    /// Without authentication.
    public UpConfig(
            Path data,
            InetAddress bind,
            int port,
            int kafkaPort,
            int postgresPort,
            int redisPort,
            TopicChoice topics,
            AdmissionLimits limits,
            boolean fastPath,
            boolean inProcessKafka,
            BrowserAccess browsers,
            ClientLimits clients) {
        this(
                data,
                bind,
                port,
                kafkaPort,
                postgresPort,
                redisPort,
                topics,
                limits,
                fastPath,
                inProcessKafka,
                browsers,
                clients,
                false,
                false,
                WebhookChoice.DEFAULT);
    }

    /// Parses `GAVEL_KAFKA_TRANSPORT`.
    ///
    /// @throws IllegalArgumentException if the word is neither `in-process` nor `socket`
    public static boolean inProcessKafka(String word) {
        return switch (word) {
            case "in-process" -> true;
            case "socket" -> false;
            default ->
                    throw new IllegalArgumentException(
                            "--kafka-transport must be in-process or socket, not " + word + " (GAVEL_KAFKA_TRANSPORT)");
        };
    }

    /// Every port by the option that sets it.
    Map<String, Integer> ports() {
        return ports(port, kafkaPort, postgresPort, redisPort);
    }

    private static Map<String, Integer> ports(int port, int kafkaPort, int postgresPort, int redisPort) {
        Map<String, Integer> ports = new LinkedHashMap<>();
        ports.put("--port", port);
        ports.put("--kafka-port", kafkaPort);
        ports.put("--postgres-port", postgresPort);
        ports.put("--redis-port", redisPort);
        return ports;
    }

    /// How webhooks are sent.
    ///
    /// @param allowPrivate whether receivers may be on this machine and in private networks
    /// @param retryFor how long an event is tried again
    public record WebhookChoice(boolean allowPrivate, Duration retryFor) {
        public static final WebhookChoice DEFAULT = new WebhookChoice(false, WebhookConfig.DEFAULT_RETRY_FOR);

        public WebhookChoice {
            WebhookConfig.requireRetryFor(retryFor);
        }

        public WebhookConfig config(KafkaCluster kafka, DatabaseUrl database) {
            return new WebhookConfig(kafka, database, allowPrivate, retryFor);
        }
    }

    /// @param existing partitions of the topics that the directory has
    /// @throws StartupException if other numbers were asked for
    void requireExisting(Map<String, Integer> existing) {
        if (topics.partitionsGiven()) {
            requireExisting(existing.get(Topics.COMMANDS), topics.wanted().partitions(), "--partitions");
        }
        if (topics.replyPartitionsGiven()) {
            requireExisting(existing.get(Topics.REPLIES), topics.wanted().replyPartitions(), "--reply-partitions");
        }
    }

    private static void requireExisting(@Nullable Integer existing, int wanted, String option) {
        if (existing != null && existing != wanted) {
            throw new StartupException(
                    "the data directory was created with %s %d, which cannot be changed to %d: leave the option out, or choose another directory with --data"
                            .formatted(option, existing, wanted));
        }
    }
}
