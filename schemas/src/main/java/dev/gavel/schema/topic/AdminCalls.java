package dev.gavel.schema.topic;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.KafkaFuture;

/// Awaits the results of Kafka's admin client.
public final class AdminCalls {
    private AdminCalls() {}

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
