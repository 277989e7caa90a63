package dev.gavel.catalog;

import dev.gavel.catalog.row.ColumnMapping;
import dev.gavel.schema.kafka.KafkaCluster;
import dev.gavel.schema.topic.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/// Remembers which columns the table had, so that a renamed or dropped one is noticed after a restart too. A compacted
/// record beside the position of the same slot and table.
final class ColumnMemory {
    private static final TopicPartition PARTITION = new TopicPartition(Topics.CATALOG_OFFSETS, 0);
    private static final Duration TIMEOUT = Duration.ofSeconds(15);
    private static final Duration POLL = Duration.ofMillis(200);

    private final KafkaCluster cluster;
    private final byte[] key;

    /// @param position the name under which Debezium stores the position
    ColumnMemory(KafkaCluster cluster, String position) {
        this.cluster = cluster;
        // Kafka Connect reads all keys of the topic, and expects a name and an object.
        this.key =
                "[\"%s\",{\"gavel\":\"columns\"}]"
                        .formatted(position.replace("\"", "\\\""))
                        .getBytes(StandardCharsets.UTF_8);
    }

    /// The columns of the last [#write], or `null` at the first start.
    ///
    /// @throws KafkaException if Kafka does not respond
    @Nullable ColumnMapping read() {
        try (Consumer<byte[], byte[]> consumer =
                cluster.consumer(
                        CatalogCommandLog.CLIENT_ID,
                        Map.of(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, Math.toIntExact(TIMEOUT.toMillis())))) {
            consumer.assign(List.of(PARTITION));
            consumer.seekToBeginning(List.of(PARTITION));
            long end = Objects.requireNonNull(consumer.endOffsets(List.of(PARTITION)).get(PARTITION));
            long deadlineNs = System.nanoTime() + TIMEOUT.toNanos();
            ColumnMapping columns = null;
            while (consumer.position(PARTITION) < end) {
                if (System.nanoTime() - deadlineNs > 0) {
                    throw new TimeoutException("reading " + PARTITION);
                }
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    if (Arrays.equals(record.key(), key) && record.value() != null) {
                        columns = ColumnMapping.decode(new String(record.value(), StandardCharsets.UTF_8));
                    }
                }
            }
            return columns;
        }
    }

    /// @throws KafkaException if Kafka does not respond
    void write(ColumnMapping columns) throws InterruptedException {
        try (Producer<byte[], byte[]> producer =
                cluster.producer(CatalogCommandLog.CLIENT_ID, CatalogCommandLog.settings())) {
            byte[] value = columns.encode().getBytes(StandardCharsets.UTF_8);
            producer.send(new ProducerRecord<>(Topics.CATALOG_OFFSETS, 0, key, value)).get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException failure ? failure : new KafkaException(e.getCause());
        }
    }
}
