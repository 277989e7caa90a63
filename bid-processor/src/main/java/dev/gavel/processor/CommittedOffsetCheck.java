package dev.gavel.processor;

import dev.gavel.schema.StartupException;
import dev.gavel.schema.kafka.KafkaCluster;
import dev.gavel.schema.topic.AdminCalls;
import dev.gavel.schema.topic.KafkaUnreachableException;
import dev.gavel.schema.topic.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/// Checks at start that the consumer group still has its committed offsets. A broker deletes the offsets of a group
/// that was stopped for `offsets.retention.minutes` (one week by default). Without them the processor would start at
/// the beginning of the log and decide every command a second time.
final class CommittedOffsetCheck {
    private final Admin admin;
    private final KafkaCluster cluster;
    private final Duration timeout;

    /// @param timeout for each request to the cluster
    CommittedOffsetCheck(Admin admin, KafkaCluster cluster, Duration timeout) {
        this.admin = admin;
        this.cluster = cluster;
        this.timeout = timeout;
    }

    /// @throws StartupException if a partition has decisions but the group has no committed offset for it
    /// @throws KafkaUnreachableException if the cluster does not answer
    void check(int partitions) throws InterruptedException {
        Map<TopicPartition, OffsetAndMetadata> committed = committedOffsets();
        List<TopicPartition> withoutOffset = new ArrayList<>();
        for (int partition = 0; partition < partitions; partition++) {
            if (committed.get(new TopicPartition(Topics.COMMANDS, partition)) == null) {
                withoutOffset.add(new TopicPartition(Topics.EVENTS, partition));
            }
        }
        Set<Integer> lost = withDecisions(withoutOffset);
        if (!lost.isEmpty()) {
            throw new StartupException(
                    "the group "
                            + ProcessorConfig.APPLICATION_ID
                            + " has no committed offset in partitions "
                            + lost
                            + " of "
                            + Topics.COMMANDS
                            + ", though there are decisions on "
                            + Topics.EVENTS
                            + ". Starting would decide those commands twice. Set the group's offsets to those after"
                            + " the last decided commands with kafka-consumer-groups --reset-offsets, then start"
                            + " again.");
        }
    }

    private Map<TopicPartition, OffsetAndMetadata> committedOffsets() throws InterruptedException {
        return AdminCalls.await(
                admin.listConsumerGroupOffsets(ProcessorConfig.APPLICATION_ID).partitionsToOffsetAndMetadata(),
                timeout);
    }

    /// Reads records instead of comparing end offsets, because an aborted first transaction moves the end offset too.
    private Set<Integer> withDecisions(List<TopicPartition> events) {
        Set<Integer> found = new TreeSet<>();
        if (events.isEmpty()) {
            return found;
        }
        Map<String, Object> settings =
                Map.of(
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                        "read_committed",
                        ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                        events.size());
        try (var consumer = cluster.consumer("gavel-processor-setup", settings)) {
            consumer.assign(events);
            consumer.seekToBeginning(events);
            Map<TopicPartition, Long> ends = consumer.endOffsets(events, timeout);
            long deadlineNs = System.nanoTime() + timeout.toNanos();
            for (TopicPartition partition : events) {
                while (!found.contains(partition.partition())
                        && consumer.position(partition, timeout) < ends.getOrDefault(partition, 0L)) {
                    if (System.nanoTime() > deadlineNs) {
                        throw new KafkaUnreachableException(null);
                    }
                    consumer.poll(Duration.ofMillis(100)).forEach(record -> found.add(record.partition()));
                }
            }
        }
        return found;
    }
}
