package dev.gavel.replay.log;

import dev.gavel.processor.ProcessorConfig;
import dev.gavel.schema.topic.KafkaUnreachableException;
import dev.gavel.schema.topic.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;

/// The log of a cluster, seen from outside: how many partitions, from where to where, and how far it was decided.
public final class RecordedLog implements AutoCloseable {
    private static final Duration ANSWERS_WITHIN = Duration.ofSeconds(15);

    private final String bootstrap;
    private final Admin admin;
    private final int partitions;

    private RecordedLog(String bootstrap, Admin admin) throws InterruptedException {
        this.bootstrap = bootstrap;
        this.admin = admin;
        this.partitions = partitionsOfAll();
    }

    /// Finds the log's topics and looks whether they can be read from the beginning.
    ///
    /// @throws UnreadableLogException if a topic is missing, or the beginning of one was cut off
    /// @throws KafkaUnreachableException if the cluster does not answer
    public static RecordedLog open(String bootstrap) throws InterruptedException {
        Admin admin = admin(bootstrap);
        try {
            RecordedLog log = new RecordedLog(bootstrap, admin);
            log.requireBeginning(Topics.COMMANDS);
            log.requireBeginning(Topics.EVENTS);
            return log;
        } catch (RuntimeException | InterruptedException e) {
            admin.close(Duration.ZERO);
            throw e;
        }
    }

    private static Admin admin(String bootstrap) {
        try {
            return Admin.create(
                    Map.<String, Object>of(
                            AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                            bootstrap,
                            AdminClientConfig.CLIENT_ID_CONFIG,
                            "gavel-replay-setup"));
        } catch (KafkaException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new UnreadableLogException(
                    "--kafka " + bootstrap + " names no broker (like localhost:9092): " + cause.getMessage());
        }
    }

    public String bootstrap() {
        return bootstrap;
    }

    public String clusterId() throws InterruptedException {
        return answer(admin.describeCluster().clusterId());
    }

    /// Of commands, events and dead letters alike.
    public int partitions() {
        return partitions;
    }

    /// Where a topic ends now, partition by partition. Of the events what is committed.
    public long[] ends(String topic) throws InterruptedException {
        return offsets(topic, OffsetSpec.latest());
    }

    public long[] beginnings(String topic) throws InterruptedException {
        return offsets(topic, OffsetSpec.earliest());
    }

    /// The first command of a partition that the processors have not decided yet; -1: they never were here.
    public long decidedUpTo(int partition) throws InterruptedException {
        Map<TopicPartition, OffsetAndMetadata> places =
                answer(admin.listConsumerGroupOffsets(ProcessorConfig.APPLICATION_ID).partitionsToOffsetAndMetadata());
        OffsetAndMetadata place = places.get(new TopicPartition(Topics.COMMANDS, partition));
        return place == null ? -1 : place.offset();
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(1));
    }

    private int partitionsOfAll() throws InterruptedException {
        List<String> names = List.of(Topics.COMMANDS, Topics.EVENTS, Topics.DEAD_LETTERS);
        Set<String> existing = answer(admin.listTopics().names());
        List<String> missing = new ArrayList<>(names);
        missing.removeAll(existing);
        if (!missing.isEmpty()) {
            throw new UnreadableLogException(
                    "there is no topic "
                            + String.join(" and no topic ", missing)
                            + " on "
                            + bootstrap
                            + ": is this Gavel's cluster (--kafka, KAFKA_BOOTSTRAP)? A service creates them at its first start.");
        }
        Map<String, TopicDescription> found = answer(admin.describeTopics(names).allTopicNames());
        Map<String, Integer> counts = new HashMap<>();
        found.forEach((name, topic) -> counts.put(name, topic.partitions().size()));
        if (Set.copyOf(counts.values()).size() != 1) {
            throw new UnreadableLogException(
                    "the topics have different numbers of partitions, so they are not one log: " + counts);
        }
        return counts.getOrDefault(Topics.COMMANDS, 0);
    }

    private void requireBeginning(String topic) throws InterruptedException {
        long[] beginnings = beginnings(topic);
        for (int partition = 0; partition < partitions; partition++) {
            if (beginnings[partition] > 0) {
                throw new UnreadableLogException(
                        ("%s has lost its beginning: partition %d starts at offset %d, so what stood before"
                                        + " cannot be recomputed. Was a retention set on it, or were records deleted? Read a"
                                        + " cluster that has the whole log, and set retention.ms=-1 and retention.bytes=-1.")
                                .formatted(topic, partition, beginnings[partition]));
            }
        }
    }

    private long[] offsets(String topic, OffsetSpec spec) throws InterruptedException {
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        for (int partition = 0; partition < partitions; partition++) {
            asked.put(new TopicPartition(topic, partition), spec);
        }
        IsolationLevel isolation =
                topic.equals(Topics.COMMANDS) ? IsolationLevel.READ_UNCOMMITTED : IsolationLevel.READ_COMMITTED;
        long[] offsets = new long[partitions];
        answer(admin.listOffsets(asked, new ListOffsetsOptions(isolation)).all())
                .forEach((partition, found) -> offsets[partition.partition()] = found.offset());
        return offsets;
    }

    private static <T> T answer(KafkaFuture<T> future) throws InterruptedException {
        try {
            return future.get(ANSWERS_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new KafkaUnreachableException(e.getCause());
        } catch (TimeoutException e) {
            throw new KafkaUnreachableException(e);
        }
    }
}
