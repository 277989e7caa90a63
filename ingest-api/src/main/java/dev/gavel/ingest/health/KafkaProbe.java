package dev.gavel.ingest.health;

import dev.gavel.ingest.health.Health.Part;
import dev.gavel.schema.topic.AdminCalls;
import dev.gavel.schema.topic.KafkaUnreachableException;
import dev.gavel.schema.topic.Topics;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/// Queries Kafka for the state of the cluster, the processor's group, and the ends of the topics. Each query takes at
/// most a second.
public final class KafkaProbe {
    private static final Duration TIMEOUT = Duration.ofSeconds(1);
    private static final ListOffsetsOptions COMMITTED =
            new ListOffsetsOptions(IsolationLevel.READ_COMMITTED).timeoutMs((int) TIMEOUT.toMillis());
    private static final ListOffsetsOptions ALL =
            new ListOffsetsOptions(IsolationLevel.READ_UNCOMMITTED).timeoutMs((int) TIMEOUT.toMillis());

    private static final ListConsumerGroupOffsetsOptions OFFSETS =
            new ListConsumerGroupOffsetsOptions().timeoutMs((int) TIMEOUT.toMillis());

    private final Admin admin;
    private final String processorGroup;
    private final int partitions;

    /// @param processorGroup the application id of the bid processor
    public KafkaProbe(Admin admin, String processorGroup, int partitions) {
        this.admin = admin;
        this.processorGroup = processorGroup;
        this.partitions = partitions;
    }

    Part cluster() throws InterruptedException {
        try {
            int nodes = await(admin.describeCluster().nodes()).size();
            return nodes > 0 ? Part.UP : new Part("no broker");
        } catch (KafkaUnreachableException e) {
            return new Part("does not answer: " + cause(e));
        }
    }

    /// The processor is up if its group is stable and has every partition of `auction-commands` assigned.
    Part processor() throws InterruptedException {
        try {
            ConsumerGroupDescription group =
                    await(admin.describeConsumerGroups(List.of(processorGroup)).all()).get(processorGroup);
            if (group == null) {
                return new Part("group " + processorGroup + " does not exist");
            }
            if (group.groupState() != GroupState.STABLE) {
                return new Part("group " + processorGroup + " is " + group.groupState());
            }
            int assigned = assignedPartitions(group).size();
            return assigned == partitions
                    ? Part.UP
                    : new Part(
                            "group %s has %d of %d partitions assigned"
                                    .formatted(processorGroup, assigned, partitions));
        } catch (KafkaUnreachableException e) {
            return new Part("group " + processorGroup + " could not be described: " + cause(e));
        }
    }

    /// The end of each partition of `auction-events`, behind the last committed event; `null`: unknown.
    long @Nullable [] committedEnds() throws InterruptedException {
        return ends(Topics.EVENTS, COMMITTED);
    }

    /// The offset after the last command of each partition; `null`: unknown.
    long @Nullable [] commandEnds() throws InterruptedException {
        return ends(Topics.COMMANDS, ALL);
    }

    /// The offset of each partition of `auction-commands` before which the processor has committed every decision, or
    /// -1 if it has committed none; `null`: unknown.
    long @Nullable [] committedCommands() throws InterruptedException {
        long[] committed = new long[partitions];
        Arrays.fill(committed, -1);
        try {
            await(admin.listConsumerGroupOffsets(processorGroup, OFFSETS).partitionsToOffsetAndMetadata())
                    .forEach((partition, offset) -> {
                        boolean known = offset != null && partition.partition() < partitions;
                        if (known && partition.topic().equals(Topics.COMMANDS)) {
                            committed[partition.partition()] = offset.offset();
                        }
                    });
            return committed;
        } catch (KafkaUnreachableException e) {
            return null;
        }
    }

    private long @Nullable [] ends(String topic, ListOffsetsOptions options) throws InterruptedException {
        Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
        for (int partition = 0; partition < partitions; partition++) {
            wanted.put(new TopicPartition(topic, partition), OffsetSpec.latest());
        }
        try {
            long[] ends = new long[partitions];
            await(admin.listOffsets(wanted, options).all())
                    .forEach((partition, end) -> ends[partition.partition()] = end.offset());
            return ends;
        } catch (KafkaUnreachableException e) {
            return null;
        }
    }

    /// The offset after the last command of a partition; -1: unknown.
    public long nextCommandOffset(int partition) {
        TopicPartition commands = new TopicPartition(Topics.COMMANDS, partition);
        try {
            return await(admin.listOffsets(Map.of(commands, OffsetSpec.latest()), ALL).partitionResult(commands))
                    .offset();
        } catch (KafkaUnreachableException e) {
            return -1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return -1;
        }
    }

    private static Set<TopicPartition> assignedPartitions(ConsumerGroupDescription group) {
        Set<TopicPartition> assigned = new HashSet<>();
        for (MemberDescription member : group.members()) {
            for (TopicPartition partition : member.assignment().topicPartitions()) {
                if (partition.topic().equals(Topics.COMMANDS)) {
                    assigned.add(partition);
                }
            }
        }
        return assigned;
    }

    private static String cause(KafkaUnreachableException e) {
        return e.getCause() instanceof TimeoutException
                ? "no answer within " + TIMEOUT.toMillis() + " ms"
                : String.valueOf(e.getCause());
    }

    private static <T> T await(KafkaFuture<T> call) throws InterruptedException {
        return AdminCalls.await(call, TIMEOUT);
    }
}
