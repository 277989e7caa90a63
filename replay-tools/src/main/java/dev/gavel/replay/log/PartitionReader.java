package dev.gavel.replay.log;

import dev.gavel.replay.log.LogReader.UnreadableLogException;
import dev.gavel.schema.kafka.KafkaCluster;
import dev.gavel.schema.topic.KafkaUnreachableException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;

/// Reads ranges of a topic's partitions, one range at a time: [#seek] chooses a range, then [#next] or [#nextBatch]
/// reads it. Belongs to one thread and to no consumer group, and commits nothing.
///
/// Every method that waits for the cluster throws a [KafkaUnreachableException] when the timeout passes without
/// progress, and an [UnreadableLogException] when the records of the range were deleted.
public final class PartitionReader implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(100);

    /// As many records as stay in a core's cache until they are used.
    private static final int MAX_POLL_RECORDS = 1_000;

    private final String topic;
    private final Duration timeout;
    private final Consumer<byte[], byte[]> consumer;

    private TopicPartition partition = new TopicPartition("", -1);
    private long end;

    /// Everything before this offset was returned.
    private long position;

    /// The records of the last poll; those before `nextIndex` were returned.
    private List<ConsumerRecord<byte[], byte[]>> batch = List.of();

    private int nextIndex;

    /// The offset after the last poll, markers of transactions included.
    private long polledTo;

    PartitionReader(String topic, Duration timeout, Consumer<byte[], byte[]> consumer) {
        this.topic = topic;
        this.timeout = timeout;
        this.consumer = consumer;
    }

    /// @param timeout for each wait for a record
    public static PartitionReader open(KafkaCluster cluster, String topic, Duration timeout) {
        return open(cluster, topic, timeout, MAX_POLL_RECORDS);
    }

    static PartitionReader open(KafkaCluster cluster, String topic, Duration timeout, int maxPollRecords) {
        return new PartitionReader(
                topic, timeout, cluster.consumer("gavel-replay", settings(topic, timeout, maxPollRecords)));
    }

    /// The settings that differ from Kafka's defaults.
    private static Map<String, Object> settings(String topic, Duration timeout, int maxPollRecords) {
        int timeoutMs = Math.toIntExact(Math.max(1_000, timeout.toMillis()));
        Map<String, Object> settings = new HashMap<>();
        settings.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, timeoutMs);
        settings.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, timeoutMs);
        settings.put(
                ConsumerConfig.ISOLATION_LEVEL_CONFIG, LogReader.isolation(topic).toString().toLowerCase(Locale.ROOT));
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        // A deleted record must be an error, not a jump to the next one.
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, maxPollRecords);
        // A whole log is read: few large fetches are faster than many small ones.
        settings.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 4 << 20);
        settings.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 20);
        settings.put(ConsumerConfig.RECEIVE_BUFFER_CONFIG, 1 << 20);
        return settings;
    }

    /// Chooses the range from one offset up to another. When it continues where the reader stands, what was already
    /// fetched is kept.
    ///
    /// @param newEnd the offset after the last record of the range. It may be above the end of the partition only until
    ///   the partition has grown that far, because reading waits for it.
    public PartitionReader seek(int newPartition, long begin, long newEnd) {
        end = newEnd;
        if (partition.partition() == newPartition && position == begin) {
            return this;
        }
        partition = new TopicPartition(topic, newPartition);
        consumer.assign(List.of(partition));
        consumer.seek(partition, begin);
        position = begin;
        polledTo = begin;
        batch = List.of();
        nextIndex = 0;
        return this;
    }

    /// The next record, or `null` at the end of the range.
    public @Nullable ConsumerRecord<byte[], byte[]> next() {
        while (nextIndex == batch.size()) {
            position = polledTo;
            if (position >= end) {
                return null;
            }
            awaitPoll();
        }
        ConsumerRecord<byte[], byte[]> record = batch.get(nextIndex);
        if (record.offset() >= end) {
            position = end;
            return null;
        }
        nextIndex++;
        position = record.offset() + 1;
        return record;
    }

    /// The next records, in one list up to [#position]. The list is empty where the log has only markers of
    /// transactions, and at the end of the range.
    public List<ConsumerRecord<byte[], byte[]>> nextBatch() {
        if (position >= end) {
            return List.of();
        }
        if (nextIndex == batch.size() && position == polledTo) {
            awaitPoll();
        }
        int from = nextIndex;
        if (polledTo <= end) {
            nextIndex = batch.size();
        } else {
            while (nextIndex < batch.size() && batch.get(nextIndex).offset() < end) {
                nextIndex++;
            }
        }
        position = Math.min(end, polledTo);
        return batch.subList(from, nextIndex);
    }

    /// Everything before this offset was returned.
    public long position() {
        return position;
    }

    /// Waits at the end of the range until the partition has more records, and extends the range to them.
    ///
    /// @return `false` if no record was written within the time
    public boolean awaitMore(Duration time) {
        long deadlineNs = System.nanoTime() + time.toNanos();
        do {
            end =
                    Math.max(
                            end,
                            call(() -> consumer.endOffsets(List.of(partition), timeout)).getOrDefault(partition, end));
            if (nextIndex < batch.size() || poll()) {
                end = Math.max(end, polledTo);
                return true;
            }
            position = polledTo;
        } while (System.nanoTime() < deadlineNs);
        return false;
    }

    @Override
    public void close() {
        consumer.close();
    }

    /// Polls until the position moves.
    private void awaitPoll() {
        long deadlineNs = System.nanoTime() + timeout.toNanos();
        while (!poll() && polledTo <= position) {
            if (System.nanoTime() > deadlineNs) {
                throw new KafkaUnreachableException(
                        new TimeoutException(
                                "no record of %s at or after offset %d within %s, and the partition ends at %d"
                                        .formatted(partition, position, timeout, end)));
            }
        }
    }

    /// Only when all records of the batch were returned.
    ///
    /// @return whether the poll brought a record
    private boolean poll() {
        batch = call(() -> consumer.poll(POLL)).records(partition);
        nextIndex = 0;
        polledTo = call(() -> consumer.position(partition, timeout));
        return !batch.isEmpty();
    }

    private <T> T call(Supplier<T> call) {
        try {
            return call.get();
        } catch (InvalidOffsetException e) {
            throw new UnreadableLogException(
                    "records of " + partition + " were deleted while they were read: " + e.getMessage());
        } catch (RetriableException | InterruptException e) {
            throw new KafkaUnreachableException(e);
        }
    }
}
