package dev.gavel.compose.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.gavel.schema.kafka.KafkaCluster;
import dev.gavel.schema.kafka.KafkaTransport;
import dev.gavel.schema.topic.KafkaUnreachableException;
import dev.gavel.schema.topic.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

class LogFollowerTest {
    private static final TopicPartition PARTITION = new TopicPartition(Topics.EVENTS, 0);

    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");

    LogFollowerTest() {
        consumer.updatePartitions(
                Topics.EVENTS, List.of(new PartitionInfo(Topics.EVENTS, 0, Node.noNode(), new Node[0], new Node[0])));
        consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
        consumer.updateEndOffsets(Map.of(PARTITION, 5L));
    }

    @Test
    void aKafkaThatIsGoneIsNotTakenForALogWithoutEvents() {
        try (LogFollower log = open(Duration.ZERO)) {
            assertThat(log.poll()).isEmpty();

            consumer.setOffsetsException(new TimeoutException("no broker answers"));

            assertThatExceptionOfType(KafkaUnreachableException.class).isThrownBy(log::poll);
        }
    }

    @Test
    void asksKafkaOnlyAfterSilence() {
        try (LogFollower log = open(Duration.ofMinutes(1))) {
            consumer.setOffsetsException(new TimeoutException("no broker answers"));

            assertThat(log.poll()).isEmpty();
        }
    }

    private LogFollower open(Duration silence) {
        KafkaTransport transport =
                new KafkaTransport() {
                    @Override
                    public Consumer<byte[], byte[]> consumer(Map<String, Object> settings) {
                        return consumer;
                    }

                    @Override
                    public Producer<byte[], byte[]> producer(Map<String, Object> settings) {
                        throw new UnsupportedOperationException();
                    }

                    @Override
                    public Admin admin(Map<String, Object> settings) {
                        throw new UnsupportedOperationException();
                    }
                };
        return LogFollower.open(
                KafkaCluster.at("kafka:9092").over(transport), List.of(Topics.EVENTS), new LogStart.End(), silence);
    }
}
