package dev.gavel.catalog;

import dev.gavel.catalog.row.ColumnMapping;
import dev.gavel.schema.topic.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/// Remembers which columns the table had, so that a renamed or dropped one is noticed after a restart too. A compacted
/// record beside the position of the same slot and table.
final class ColumnMemory {
    private static final TopicPartition PARTITION = new TopicPartition(Topics.CATALOG_OFFSETS, 0);
    private static final Duration TIMEOUT = Duration.ofSeconds(15);
    private static final Duration POLL = Duration.ofMillis(200);

    private final String bootstrap;
    private final byte[] key;

    /// @param position the name under which Debezium stores the position
    ColumnMemory(String bootstrap, String position) {
        this.bootstrap = bootstrap;
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
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(
                        Map.of(
                                "bootstrap.servers",
                                bootstrap,
                                "client.id",
                                CatalogCommandLog.CLIENT_ID,
                                "default.api.timeout.ms",
                                Math.toIntExact(TIMEOUT.toMillis())),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer())) {
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
        Map<String, Object> settings = CatalogCommandLog.settings(bootstrap);
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            byte[] value = columns.encode().getBytes(StandardCharsets.UTF_8);
            producer.send(new ProducerRecord<>(Topics.CATALOG_OFFSETS, 0, key, value)).get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException failure ? failure : new KafkaException(e.getCause());
        }
    }
}
