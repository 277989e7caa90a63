package dev.gavel.replay.audit;

import dev.gavel.projector.Batch;
import dev.gavel.projector.Fold;
import dev.gavel.projector.Span;
import dev.gavel.projector.Unreadable;
import dev.gavel.schema.StartupException;
import dev.gavel.schema.codec.EventCodec;
import dev.gavel.schema.topic.KafkaUnreachableException;
import dev.gavel.schema.topic.Topics;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/// Reads stretches of `auction-events`, folded batch by batch. Belongs to one thread.
public final class EventReader implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(100);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final long patienceNs;

    private EventReader(KafkaConsumer<byte[], byte[]> consumer, Duration wait) {
        this.consumer = consumer;
        this.patienceNs = wait.toNanos();
    }

    /// What to do with a batch.
    public interface Target {
        void take(Batch batch) throws SQLException;
    }

    static EventReader open(String bootstrap, Duration wait) {
        var consumer =
                new KafkaConsumer<>(
                        settings(bootstrap, wait), new ByteArrayDeserializer(), new ByteArrayDeserializer());
        return new EventReader(consumer, wait);
    }

    /// All events of a partition from one offset up to another. Each batch has one span; together they cover it.
    ///
    /// @param to the offset after the last one, not above the end of what is committed
    /// @throws StartupException if an event was written by a newer build
    /// @throws KafkaUnreachableException if nothing comes within the wait
    public void read(int partition, long from, long to, Target target) throws SQLException {
        if (from >= to) {
            return;
        }
        TopicPartition wanted = new TopicPartition(Topics.EVENTS, partition);
        consumer.assign(List.of(wanted));
        consumer.seek(wanted, from);
        long at = from;
        long deadlineNs = System.nanoTime() + patienceNs;
        while (at < to) {
            List<ConsumerRecord<byte[], byte[]>> records = consumer.poll(POLL).records(wanted);
            long position = Math.min(to, consumer.position(wanted));
            if (position > at) {
                Batch batch = Fold.of(before(to, records), List.of(new Span(partition, at, position)));
                refuseNewer(batch.unreadable());
                target.take(batch);
                at = position;
                deadlineNs = System.nanoTime() + patienceNs;
            } else if (System.nanoTime() - deadlineNs > 0) {
                throw new KafkaUnreachableException(
                        new TimeoutException(
                                "partition " + partition + " gave nothing after offset " + at + ", up to " + to));
            }
        }
    }

    @Override
    public void close() {
        consumer.close();
    }

    private static List<ConsumerRecord<byte[], byte[]>> before(long to, List<ConsumerRecord<byte[], byte[]>> records) {
        return records.isEmpty() || records.getLast().offset() < to
                ? records
                : records.stream().filter(record -> record.offset() < to).toList();
    }

    private static void refuseNewer(List<Unreadable> records) {
        for (Unreadable unreadable : records) {
            if (EventCodec.isNewer(unreadable.record().value())) {
                throw new StartupException(
                        "the event at %s %d@%d is of a newer build than this one (%s): take that build"
                                .formatted(
                                        Topics.EVENTS,
                                        unreadable.record().partition(),
                                        unreadable.record().offset(),
                                        unreadable.reason()),
                        null);
            }
        }
    }

    /// What isn't Kafka's default, and why.
    private static Map<String, Object> settings(String bootstrap, Duration wait) {
        Map<String, Object> settings = new HashMap<>();
        settings.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
        settings.put(ConsumerConfig.CLIENT_ID_CONFIG, "gavel-log");
        settings.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, Math.toIntExact(Math.max(1_000, wait.toMillis())));
        settings.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, Math.toIntExact(Math.max(1_000, wait.toMillis())));
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        // Whole fetches: some 20 000 events.
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 20_000);
        settings.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 2 * 1024 * 1024);
        settings.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 4 * 1024 * 1024);
        // The end of a stretch is near: wait for nothing.
        settings.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 20);
        return settings;
    }
}
