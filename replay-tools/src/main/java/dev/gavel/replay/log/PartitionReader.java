package dev.gavel.replay.log;

import dev.gavel.schema.topic.KafkaUnreachableException;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/// One partition of a topic, from its beginning, record by record. Belongs to no group and commits nothing.
public final class PartitionReader implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration ANSWERS_WITHIN = Duration.ofSeconds(30);

    private final TopicPartition partition;
    private final Consumer<byte[], byte[]> consumer;
    private Iterator<ConsumerRecord<byte[], byte[]>> batch = Collections.emptyIterator();
    private long end;

    private PartitionReader(TopicPartition partition, Consumer<byte[], byte[]> consumer, long end) {
        this.partition = partition;
        this.consumer = consumer;
        this.end = end;
    }

    /// A reader of a topic that somebody writes in transactions: sees what is committed.
    ///
    /// @param end where it ends; [#growsWithin] asks for more
    public static PartitionReader committed(String bootstrap, TopicPartition partition, long end) {
        return open(bootstrap, partition, end, "read_committed");
    }

    /// A reader of a topic that nobody writes in transactions.
    ///
    /// @param end where it ends
    public static PartitionReader plain(String bootstrap, TopicPartition partition, long end) {
        return open(bootstrap, partition, end, "read_uncommitted");
    }

    private static PartitionReader open(String bootstrap, TopicPartition partition, long end, String isolation) {
        var bytes = new ByteArrayDeserializer();
        PartitionReader reader =
                new PartitionReader(partition, new KafkaConsumer<>(settings(bootstrap, isolation), bytes, bytes), end);
        reader.consumer.assign(List.of(partition));
        reader.consumer.seekToBeginning(List.of(partition));
        return reader;
    }

    private static Map<String, Object> settings(String bootstrap, String isolation) {
        Map<String, Object> settings = new HashMap<>();
        settings.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
        settings.put(ConsumerConfig.CLIENT_ID_CONFIG, "gavel-replay");
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, isolation);
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        // A record that is gone must be an error, not a jump.
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        // As many as stay in the processor's cache until they are looked at.
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1_000);
        // A whole log is read: few large answers instead of many small ones.
        settings.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 4 << 20);
        settings.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 50);
        settings.put(ConsumerConfig.RECEIVE_BUFFER_CONFIG, 1 << 20);
        return settings;
    }

    /// The next record; null: the end was reached.
    ///
    /// @throws KafkaUnreachableException if the broker answers no more
    public @Nullable ConsumerRecord<byte[], byte[]> next() {
        return batch.hasNext() || fetch() ? batch.next() : null;
    }

    /// Waits at the end until there is more to read.
    ///
    /// @return false: there was nothing more in all that time
    public boolean growsWithin(Duration time) {
        long deadlineNs = System.nanoTime() + time.toNanos();
        do {
            end = consumer.endOffsets(List.of(partition), ANSWERS_WITHIN).getOrDefault(partition, end);
            if (fetchSome()) {
                return true;
            }
        } while (System.nanoTime() < deadlineNs);
        return false;
    }

    @Override
    public void close() {
        consumer.close();
    }

    private boolean fetch() {
        long deadlineNs = System.nanoTime() + ANSWERS_WITHIN.toNanos();
        long before = position();
        for (long at = before; at < end; at = position()) {
            if (fetchSome()) {
                return true;
            }
            if (at != before) {
                before = at;
                deadlineNs = System.nanoTime() + ANSWERS_WITHIN.toNanos();
            } else if (System.nanoTime() > deadlineNs) {
                throw new KafkaUnreachableException(null);
            }
        }
        return false;
    }

    private boolean fetchSome() {
        batch = consumer.poll(POLL).records(partition).iterator();
        return batch.hasNext();
    }

    private long position() {
        return consumer.position(partition, ANSWERS_WITHIN);
    }
}
