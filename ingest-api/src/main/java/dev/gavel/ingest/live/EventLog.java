package dev.gavel.ingest.live;

import dev.gavel.schema.topic.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/// Reads ranges of `auction-events`, and finds the event after a position. The offset of an event differs from that of
/// its command, because transaction markers take offsets and malformed commands have no event.
public final class EventLog {
    private static final Duration POLL_WAIT = Duration.ofMillis(500);
    private static final long TIMEOUT_NS = Duration.ofSeconds(10).toNanos();

    /// The search ends with a range that is faster to read than to halve.
    private static final int SMALL_RANGE = 512;

    private EventLog() {}

    /// The settings of a consumer of committed events, which stores no offsets.
    public static Map<String, Object> settings() {
        Map<String, Object> settings = new HashMap<>();
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        // A partition that has lost its events is an error, and not a reason to go on elsewhere.
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        settings.put(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, 1);
        settings.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 500);
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 5_000);
        // Fetched records that are not read are dropped at the next seek.
        settings.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 256 * 1024);
        return settings;
    }

    public static TopicPartition partition(int partition) {
        return new TopicPartition(Topics.EVENTS, partition);
    }

    /// The end of the committed events.
    public static long end(Consumer<byte[], byte[]> consumer, TopicPartition partition) {
        return offset(consumer.endOffsets(List.of(partition)), partition);
    }

    /// The first offset that the log still has.
    static long begin(Consumer<byte[], byte[]> consumer, TopicPartition partition) {
        return offset(consumer.beginningOffsets(List.of(partition)), partition);
    }

    /// Kafka answers for every partition that it is asked for.
    static long offset(Map<TopicPartition, Long> offsets, TopicPartition partition) {
        return Objects.requireNonNull(offsets.get(partition));
    }

    /// All records of a small range.
    static List<LogRecord> read(Consumer<byte[], byte[]> consumer, TopicPartition partition, long from, long end) {
        List<LogRecord> records = new ArrayList<>();
        seek(consumer, partition, from);
        while (consumer.position(partition) < end) {
            records.addAll(poll(consumer, partition, end));
        }
        return records;
    }

    static void seek(Consumer<byte[], byte[]> consumer, TopicPartition partition, long offset) {
        consumer.assign(List.of(partition));
        consumer.seek(partition, offset);
    }

    /// The next records, or none if there are only markers up to the end.
    ///
    /// @throws TimeoutException if Kafka does not answer
    static List<LogRecord> poll(Consumer<byte[], byte[]> consumer, TopicPartition partition, long end) {
        List<LogRecord> records = new ArrayList<>();
        long startNs = System.nanoTime();
        while (records.isEmpty() && consumer.position(partition) < end) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL_WAIT)) {
                records.add(LogRecord.of(record));
            }
            if (System.nanoTime() - startNs > TIMEOUT_NS) {
                throw new TimeoutException("no events of " + partition + " within 10 s");
            }
        }
        return records;
    }

    /// The command's offset of the last event that is on the log; -1: there is none. Assigns the partition to the
    /// consumer.
    ///
    /// @throws TimeoutException if Kafka does not answer
    public static long lastPosition(Consumer<byte[], byte[]> consumer, TopicPartition partition) {
        long begin = begin(consumer, partition);
        long end = end(consumer, partition);
        // The last records can be markers only.
        for (long length = 1, from = end; from > begin; length *= 2) {
            from = Math.max(begin, end - length);
            List<LogRecord> records = read(consumer, partition, from, end);
            for (LogRecord record : records.reversed()) {
                if (!record.isMalformed()) {
                    return record.position();
                }
            }
        }
        return -1;
    }

    /// An offset from which on every event after the position is found, and few others. Assigns the partition to the
    /// consumer.
    ///
    /// @param position offset of a command; -1: before the first one
    /// @throws TimeoutException if Kafka does not answer
    public static long offsetAfter(Consumer<byte[], byte[]> consumer, TopicPartition partition, long position) {
        long low = begin(consumer, partition);
        long end = end(consumer, partition);
        long high = end;
        while (high - low > SMALL_RANGE) {
            long middle = low + (high - low) / 2;
            seek(consumer, partition, middle);
            long offset = -1;
            while (offset < 0 && consumer.position(partition) < end) {
                for (LogRecord record : poll(consumer, partition, end)) {
                    if (!record.isMalformed()) {
                        offset = record.position() > position ? Long.MAX_VALUE : record.offset() + 1;
                        break;
                    }
                }
            }
            if (offset < 0 || offset == Long.MAX_VALUE) {
                high = middle;
            } else {
                low = Math.min(offset, high);
            }
        }
        return low;
    }
}
