package dev.gavel.ingest.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gavel.schema.StartupException;
import dev.gavel.schema.topic.Topics;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

final class IdSecretTest {
    private static final TopicPartition PARTITION = new TopicPartition(Topics.INGEST_SECRET, 0);
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");

    /// Two instances that start together both append one.
    @Test
    void theFirstRecordIsEverybodysSecret() {
        byte[] first = secret(1);
        given(first, secret(2));

        assertThat(IdSecret.read(consumer, TIMEOUT)).isEqualTo(first);
    }

    @Test
    void anEmptyTopicHasNone() {
        given();

        assertThat(IdSecret.read(consumer, TIMEOUT)).isNull();
    }

    @Test
    void anythingElseInTheTopicEndsTheStart() {
        given(new byte[] {7});

        assertThatThrownBy(() -> IdSecret.read(consumer, TIMEOUT))
                .isInstanceOf(StartupException.class)
                .hasMessageContaining("Delete the topic");
    }

    private void given(byte[]... values) {
        consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
        consumer.updateEndOffsets(Map.of(PARTITION, (long) values.length));
        consumer.schedulePollTask(() -> {
            for (int i = 0; i < values.length; i++) {
                consumer.addRecord(new ConsumerRecord<>(PARTITION.topic(), 0, i, null, values[i]));
            }
        });
    }

    private static byte[] secret(int first) {
        byte[] secret = new byte[IdSecret.BYTES];
        secret[0] = (byte) first;
        return secret;
    }
}
