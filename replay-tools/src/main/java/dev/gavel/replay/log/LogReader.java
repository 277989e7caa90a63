package dev.gavel.replay.log;

import dev.gavel.processor.ProcessorConfig;
import dev.gavel.schema.OperatorException;
import dev.gavel.schema.kafka.KafkaCluster;
import dev.gavel.schema.topic.AdminCalls;
import dev.gavel.schema.topic.KafkaUnreachableException;
import dev.gavel.schema.topic.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.StringJoiner;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;

/// The recorded log of a cluster: its topics, their partitions and offsets, and readers for them. Every tool that
/// replays the log reads it through this class, which changes nothing on the cluster. Safe for threads.
public final class LogReader implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(15);

    private final KafkaCluster cluster;
    private final Duration timeout;
    private final Admin admin;
    private final Map<String, TopicDescription> topics;
    private final int partitions;

    private LogReader(KafkaCluster cluster, Duration timeout, Admin admin, List<String> names)
            throws InterruptedException {
        this.cluster = cluster;
        this.timeout = timeout;
        this.admin = admin;
        this.topics = describe(names);
        this.partitions = commonPartitions();
    }

    /// Opens the commands, the events and the dead letters.
    ///
    /// @throws UnreadableLogException if a topic does not exist, or if the first commands or events were deleted
    /// @throws KafkaUnreachableException if the cluster does not answer
    public static LogReader open(KafkaCluster cluster) throws InterruptedException {
        return open(cluster, TIMEOUT, List.of(Topics.COMMANDS, Topics.EVENTS, Topics.DEAD_LETTERS));
    }

    /// Opens the events alone.
    ///
    /// @param timeout for each call to the cluster, and for each wait for a record
    /// @throws UnreadableLogException if the topic does not exist, or if its first events were deleted
    /// @throws KafkaUnreachableException if the cluster does not answer
    public static LogReader openEvents(KafkaCluster cluster, Duration timeout) throws InterruptedException {
        return open(cluster, timeout, List.of(Topics.EVENTS));
    }

    private static LogReader open(KafkaCluster cluster, Duration timeout, List<String> names)
            throws InterruptedException {
        Admin admin = AdminCalls.connect(cluster, "gavel-replay", atLeastOneSecond(timeout));
        try {
            LogReader log = new LogReader(cluster, timeout, admin, names);
            for (String name : names) {
                // Dead letters have a retention; the topics that a replay starts from have none.
                if (!name.equals(Topics.DEAD_LETTERS)) {
                    log.requireBeginning(name);
                }
            }
            return log;
        } catch (RuntimeException | InterruptedException e) {
            admin.close(Duration.ZERO);
            throw e;
        }
    }

    private static Duration atLeastOneSecond(Duration timeout) {
        return timeout.toMillis() < 1_000 ? Duration.ofSeconds(1) : timeout;
    }

    public String clusterId() throws InterruptedException {
        return await(admin.describeCluster().clusterId());
    }

    /// The id that Kafka gave to a topic. A topic that is deleted and created again has another one.
    public String topicId(String topic) {
        return description(topic).topicId().toString();
    }

    /// All topics of the log have the same number of partitions.
    public int partitions() {
        return partitions;
    }

    /// The offset after the last record of each partition; in a topic that is written in transactions, after the last
    /// committed one.
    public long[] ends(String topic) throws InterruptedException {
        return offsets(topic, OffsetSpec.latest());
    }

    /// The same, by partition.
    public SortedMap<Integer, Long> endsByPartition(String topic) throws InterruptedException {
        long[] ends = ends(topic);
        SortedMap<Integer, Long> byPartition = new TreeMap<>();
        for (int partition = 0; partition < ends.length; partition++) {
            byPartition.put(partition, ends[partition]);
        }
        return byPartition;
    }

    /// The offset of the first record of each partition that was not deleted.
    public long[] beginnings(String topic) throws InterruptedException {
        return offsets(topic, OffsetSpec.earliest());
    }

    /// The offset that the bid processors have committed for a partition of the commands: every command before it is
    /// decided. -1 if they have committed none.
    public long committedOffset(int partition) throws InterruptedException {
        Map<TopicPartition, OffsetAndMetadata> committed =
                await(admin.listConsumerGroupOffsets(ProcessorConfig.APPLICATION_ID).partitionsToOffsetAndMetadata());
        OffsetAndMetadata offset = committed.get(new TopicPartition(Topics.COMMANDS, partition));
        return offset == null ? -1 : offset.offset();
    }

    /// A reader for one thread, which closes it.
    public PartitionReader reader(String topic) {
        return PartitionReader.open(cluster, topic, timeout);
    }

    /// The same, for batches of up to so many records.
    public PartitionReader reader(String topic, int maxPollRecords) {
        return PartitionReader.open(cluster, topic, timeout, maxPollRecords);
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(1));
    }

    private Map<String, TopicDescription> describe(List<String> names) throws InterruptedException {
        Set<String> existing = await(admin.listTopics().names());
        List<String> missing = new ArrayList<>(names);
        missing.removeAll(existing);
        if (!missing.isEmpty()) {
            throw new UnreadableLogException(
                    "there is no topic "
                            + String.join(" and no topic ", missing)
                            + " on "
                            + cluster.bootstrap()
                            + ". Does --kafka (KAFKA_BOOTSTRAP) name Gavel's cluster? A service creates the topics when it"
                            + " starts for the first time.");
        }
        return await(admin.describeTopics(names).allTopicNames());
    }

    private int commonPartitions() {
        Map<String, Integer> counts = new TreeMap<>();
        topics.forEach((name, topic) -> counts.put(name, topic.partitions().size()));
        if (Set.copyOf(counts.values()).size() != 1) {
            throw new UnreadableLogException(
                    "the topics have different numbers of partitions, so they do not belong to one log: " + counts);
        }
        return counts.values().iterator().next();
    }

    private void requireBeginning(String topic) throws InterruptedException {
        long[] beginnings = beginnings(topic);
        StringJoiner cut = new StringJoiner(", ");
        for (int partition = 0; partition < partitions; partition++) {
            if (beginnings[partition] > 0) {
                cut.add("partition " + partition + " starts at offset " + beginnings[partition]);
            }
        }
        if (cut.length() > 0) {
            throw new UnreadableLogException(
                    ("%s has lost its beginning (%s), so its history cannot be recomputed. Did a retention or"
                                    + " kafka-delete-records delete it? Read a cluster that has the whole log, or restore the topic"
                                    + " from a copy, and set retention.ms=-1 and retention.bytes=-1.")
                            .formatted(topic, cut));
        }
    }

    private long[] offsets(String topic, OffsetSpec spec) throws InterruptedException {
        Map<TopicPartition, OffsetSpec> request = new HashMap<>();
        for (int partition = 0; partition < partitions; partition++) {
            request.put(new TopicPartition(topic, partition), spec);
        }
        long[] offsets = new long[partitions];
        await(admin.listOffsets(request, new ListOffsetsOptions(isolation(topic))).all())
                .forEach((partition, found) -> offsets[partition.partition()] = found.offset());
        return offsets;
    }

    /// The processor writes events and dead letters in transactions. Commands are never written in a transaction.
    static IsolationLevel isolation(String topic) {
        return topic.equals(Topics.COMMANDS) ? IsolationLevel.READ_UNCOMMITTED : IsolationLevel.READ_COMMITTED;
    }

    private TopicDescription description(String topic) {
        TopicDescription found = topics.get(topic);
        if (found == null) {
            throw new IllegalArgumentException("the log was opened without the topic " + topic);
        }
        return found;
    }

    private <T> T await(KafkaFuture<T> call) throws InterruptedException {
        return AdminCalls.await(call, timeout);
    }

    /// This build cannot read the log from its beginning. The message says what to do.
    public static final class UnreadableLogException extends OperatorException {
        private static final long serialVersionUID = 1;

        public UnreadableLogException(String message) {
            super(message);
        }
    }
}
