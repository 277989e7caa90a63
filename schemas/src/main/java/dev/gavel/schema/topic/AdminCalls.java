package dev.gavel.schema.topic;

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
    /// @throws KafkaUnreachableException if the settings are unusable, for example because no host can be resolved
    public static Admin connect(String bootstrap, String clientId, Duration timeout) {
        int timeoutMs = Math.toIntExact(timeout.toMillis());
        // A request's timeout must not exceed that of the call.
        int requestTimeoutMs = Math.toIntExact(Math.min(timeoutMs, MOST_PER_REQUEST.toMillis()));
        Map<String, Object> settings =
                Map.of(
                        AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrap,
                        AdminClientConfig.CLIENT_ID_CONFIG,
                        clientId,
                        AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                        timeoutMs,
                        AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                        requestTimeoutMs);
        try {
            return Admin.create(settings);
        } catch (KafkaException e) {
            throw new KafkaUnreachableException(e.getCause() == null ? e : e.getCause());
        }
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
