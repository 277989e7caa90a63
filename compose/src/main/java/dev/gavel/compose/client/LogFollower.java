package dev.gavel.compose.client;

import dev.gavel.ingest.live.EventLog;
import dev.gavel.schema.Event;
import dev.gavel.schema.OperatorException;
import dev.gavel.schema.Position;
import dev.gavel.schema.codec.Decoded;
import dev.gavel.schema.codec.EventCodec;
import dev.gavel.schema.kafka.KafkaCluster;
import dev.gavel.schema.topic.KafkaUnreachableException;
import dev.gavel.schema.topic.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;

/// Follows topics of the log as a consumer of its own, in no group: committed records only, in the order of each
/// partition. Used by one thread.
public final class LogFollower implements AutoCloseable {
    private static final int TIMEOUT_MS = 10_000;
    private static final int FETCH_BYTES = 8 << 20;
    private static final Duration POLL = Duration.ofMillis(200);

    /// After this time without a record, a request checks that Kafka answers, because a poll does not report an outage.
    private static final Duration SILENCE = Duration.ofMillis(TIMEOUT_MS);

    private final Consumer<byte[], byte[]> consumer;
    private final Map<TopicPartition, Long> ends;

    /// Events of commands before this offset are left out.
    private final long firstCommand;

    private final long silenceNs;

    private long heardNs = System.nanoTime();

    private LogFollower(
            Consumer<byte[], byte[]> consumer, Map<TopicPartition, Long> ends, LogStart start, Duration silence) {
        this.consumer = consumer;
        this.ends = ends;
        this.firstCommand = start instanceof LogStart.Place(Position position) ? position.offset() : 0;
        this.silenceNs = silence.toNanos();
    }

    /// @throws OperatorException if a topic or the partition does not exist
    /// @throws KafkaUnreachableException if the cluster does not answer
    public static LogFollower open(KafkaCluster cluster, List<String> topics, LogStart start) {
        return open(cluster, topics, start, SILENCE);
    }

    static LogFollower open(KafkaCluster cluster, List<String> topics, LogStart start, Duration silence) {
        Consumer<byte[], byte[]> consumer = connect(cluster);
        try {
            List<TopicPartition> partitions = new ArrayList<>();
            for (String topic : topics) {
                partitions.addAll(partitions(consumer, topic, start));
            }
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            Map<TopicPartition, Long> offsets = offsets(consumer, partitions, ends, start);
            consumer.assign(partitions);
            offsets.forEach(consumer::seek);
            return new LogFollower(consumer, ends, start, silence);
        } catch (InterruptException e) {
            consumer.close();
            throw e;
        } catch (KafkaException e) {
            consumer.close();
            throw new KafkaUnreachableException(e);
        } catch (RuntimeException e) {
            consumer.close();
            throw e;
        }
    }

    /// The next records; none if there are none within a moment.
    ///
    /// @throws KafkaUnreachableException if the cluster denies them, or does not answer for some 20 s
    public List<ConsumerRecord<byte[], byte[]>> poll() {
        try {
            List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
            ConsumerRecords<byte[], byte[]> polled = consumer.poll(POLL);
            if (!polled.isEmpty()) {
                heardNs = System.nanoTime();
            } else if (System.nanoTime() - heardNs > silenceNs) {
                var _ = consumer.endOffsets(consumer.assignment());
                heardNs = System.nanoTime();
            }
            for (ConsumerRecord<byte[], byte[]> record : polled) {
                if (command(record) >= firstCommand) {
                    records.add(record);
                }
            }
            return records;
        } catch (WakeupException e) {
            return List.of();
        } catch (InterruptException e) {
            throw e;
        } catch (KafkaException e) {
            throw new KafkaUnreachableException(e);
        }
    }

    /// Whether everything was returned that was on the log when it was opened.
    ///
    /// @throws KafkaUnreachableException if the cluster does not answer
    public boolean hasCaughtUp() {
        try {
            return ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
        } catch (InterruptException | WakeupException e) {
            throw e;
        } catch (KafkaException e) {
            throw new KafkaUnreachableException(e);
        }
    }

    /// Ends a [#poll] that waits. May be called from any thread.
    public void wakeup() {
        consumer.wakeup();
    }

    @Override
    public void close() {
        consumer.close();
    }

    private static Consumer<byte[], byte[]> connect(KafkaCluster cluster) {
        Map<String, Object> settings = new HashMap<>();
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        // If records are deleted while they are read, continue with those that exist.
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        // These commands have a small heap.
        settings.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, FETCH_BYTES);
        settings.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, TIMEOUT_MS);
        settings.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, TIMEOUT_MS);
        try {
            return cluster.consumer("gavel-follow", settings);
        } catch (KafkaException e) {
            throw new KafkaUnreachableException(e);
        }
    }

    private static List<TopicPartition> partitions(Consumer<byte[], byte[]> consumer, String topic, LogStart start) {
        List<PartitionInfo> infos = consumer.partitionsFor(topic);
        if (infos == null || infos.isEmpty()) {
            throw new OperatorException("this Kafka has no topic " + topic + ": has Gavel been started on it?");
        }
        List<TopicPartition> partitions =
                infos.stream()
                        .map(info -> new TopicPartition(topic, info.partition()))
                        .filter(partition ->
                                !(start instanceof LogStart.Place(Position position))
                                        || position.partition() == partition.partition())
                        .toList();
        if (partitions.isEmpty()) {
            throw new OperatorException(topic + " has only " + infos.size() + " partitions: --from names another one");
        }
        return partitions;
    }

    private static Map<TopicPartition, Long> offsets(
            Consumer<byte[], byte[]> consumer,
            List<TopicPartition> partitions,
            Map<TopicPartition, Long> ends,
            LogStart start) {
        return switch (start) {
            case LogStart.Beginning _ -> consumer.beginningOffsets(partitions);
            case LogStart.End _ -> ends;
            case LogStart.Time(long ms) -> since(consumer, ends, ms);
            case LogStart.Place(Position position) -> place(consumer, partitions, ends, position);
            case LogStart.Recent(Duration age, long mostRecords) -> {
                Map<TopicPartition, Long> offsets = since(consumer, ends, System.currentTimeMillis() - age.toMillis());
                offsets.replaceAll(
                        (partition, offset) -> Math.max(offset, ends.getOrDefault(partition, 0L) - mostRecords));
                yield offsets;
            }
        };
    }

    /// A partition without such a record begins at its end.
    private static Map<TopicPartition, Long> since(
            Consumer<byte[], byte[]> consumer, Map<TopicPartition, Long> ends, long ms) {
        Map<TopicPartition, Long> times = new HashMap<>();
        ends.keySet().forEach(partition -> times.put(partition, ms));
        Map<TopicPartition, Long> offsets = new HashMap<>(ends);
        // null: there is none.
        consumer.offsetsForTimes(times)
                .forEach((partition, found) ->
                        offsets.computeIfPresent(partition, (_, end) -> found == null ? end : (Long) found.offset()));
        return offsets;
    }

    /// An event has another offset than its command.
    private static Map<TopicPartition, Long> place(
            Consumer<byte[], byte[]> consumer,
            List<TopicPartition> partitions,
            Map<TopicPartition, Long> ends,
            Position position) {
        Map<TopicPartition, Long> offsets = new HashMap<>();
        for (TopicPartition partition : partitions) {
            long end = ends.getOrDefault(partition, 0L);
            offsets.put(
                    partition,
                    partition.topic().equals(Topics.EVENTS)
                            ? EventLog.offsetAfter(consumer, partition, position.offset() - 1)
                            : Math.min(position.offset(), end));
        }
        return offsets;
    }

    /// The offset of the command that a record is about, or is.
    private static long command(ConsumerRecord<byte[], byte[]> record) {
        return record.topic().equals(Topics.EVENTS)
                        && EventCodec.decode(record.key(), record.value())
                                instanceof Decoded.Message<Event>(Event event)
                ? event.position().offset()
                : record.offset();
    }
}
