package dev.gavel.schema.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.internals.KafkaFutureImpl;
import org.junit.jupiter.api.Test;

final class AdminCallsTest {
    private static final Duration TIMEOUT = Duration.ofMillis(20);

    @Test
    void returnsTheResult() throws Exception {
        assertThat(AdminCalls.await(KafkaFuture.completedFuture("result"), TIMEOUT)).isEqualTo("result");
    }

    @Test
    void aCallThatTakesTooLongIsAnUnreachableCluster() {
        assertThatThrownBy(() -> AdminCalls.await(new KafkaFutureImpl<String>(), TIMEOUT))
                .isInstanceOf(KafkaUnreachableException.class)
                .hasCauseInstanceOf(TimeoutException.class);
    }

    @Test
    void aFailedCallKeepsTheErrorOfTheCluster() {
        KafkaFutureImpl<String> failed = new KafkaFutureImpl<>();
        failed.completeExceptionally(new TopicAuthorizationException("not allowed"));

        assertThatThrownBy(() -> AdminCalls.await(failed, TIMEOUT))
                .isInstanceOf(KafkaUnreachableException.class)
                .hasCauseInstanceOf(TopicAuthorizationException.class)
                .hasMessageContaining("not allowed");
    }
}
