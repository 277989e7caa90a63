package dev.gavel.schema.topic;

import dev.gavel.schema.StartupException;
import dev.gavel.schema.kafka.KafkaCluster;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;

/// Connects Kafka's admin client and awaits its results.
public final class AdminCalls {
    private static final Duration MOST_PER_REQUEST = Duration.ofSeconds(5);

    private AdminCalls() {}

    /// @param timeout of each call
    /// @throws KafkaUnreachableException if no address can be resolved
    /// @throws StartupException if the settings of the connection are unusable
    public static Admin connect(KafkaCluster cluster, String clientId, Duration timeout) {
        int timeoutMs = Math.toIntExact(timeout.toMillis());
        // A request's timeout must not exceed that of the call.
        int requestTimeoutMs = Math.toIntExact(Math.min(timeoutMs, MOST_PER_REQUEST.toMillis()));
        Map<String, Object> settings =
                Map.of(
                        AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                        timeoutMs,
                        AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                        requestTimeoutMs);
        try {
            return cluster.admin(clientId, settings);
        } catch (KafkaException e) {
            if (cluster.connection().isEmpty() || KafkaCluster.isUnresolvable(e)) {
                throw new KafkaUnreachableException(e.getCause() == null ? e : e.getCause());
            }
            throw new StartupException(
                    "the connection to Kafka cannot be set up: %s. Check the file of --kafka-config (GAVEL_KAFKA_CONFIG)"
                            .formatted(rootMessage(e)),
                    e);
        }
    }

    /// Kafka's own message names the property, and the first cause says what is wrong with its value.
    private static String rootMessage(KafkaException failure) {
        Throwable named = failure.getCause() instanceof KafkaException cause ? cause : failure;
        Throwable root = named.getCause();
        if (root == null) {
            return String.valueOf(named.getMessage());
        }
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return named.getMessage() + " (" + root + ")";
    }

    /// @throws KafkaUnreachableException if the call fails or takes longer than the timeout. Its cause is the error
    ///   that the admin client reported, or a [TimeoutException].
    public static <T> T await(KafkaFuture<T> call, Duration timeout) throws InterruptedException {
        try {
            return call.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new KafkaUnreachableException(e.getCause());
        } catch (TimeoutException e) {
            throw new KafkaUnreachableException(e);
        }
    }
}
