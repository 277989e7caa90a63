package dev.gavel.replay.transfer;

import dev.gavel.processor.ProcessorConfig;
import dev.gavel.schema.OperatorException;
import dev.gavel.schema.topic.AdminCalls;
import dev.gavel.schema.topic.KafkaUnreachableException;
import dev.gavel.schema.topic.TopicSetup;
import dev.gavel.schema.topic.Topics;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;

/// The cluster that an export is imported into. It must have no running processor, and either no commands or those of
/// an earlier import of the same file.
final class ImportTarget implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(15);

    private final ProcessorConfig config;
    private final Admin admin;
    private final TimestampTypeSwitch timestamps;
    private ExistingCommands existing = new ExistingCommands(new long[0]);
    private boolean interrupted;

    private ImportTarget(ProcessorConfig config, Admin admin) {
        this.config = config;
        this.admin = admin;
        this.timestamps = new TimestampTypeSwitch(admin, TIMEOUT);
    }

    static ImportTarget of(ProcessorConfig config) {
        return new ImportTarget(config, AdminCalls.connect(config.kafka(), "gavel-import", TIMEOUT));
    }

    /// Checks that the file can be imported. Changes nothing.
    ///
    /// @throws ImportTargetException if it cannot
    /// @throws KafkaUnreachableException if the cluster does not answer
    void check(ExportFileReader file, PositionMapping positions) throws IOException, InterruptedException {
        requireNoProcessor();
        Set<String> topics = await(admin.listTopics().names());
        existing = new ExistingCommands(new long[positions.partitions()]);
        if (topics.contains(Topics.COMMANDS)) {
            requirePartitions(positions.partitions());
            interrupted = timestamps.isCreateTime();
            existing = new ExistingCommands(ends(Topics.COMMANDS));
        }
        if (!existing.isEmpty()) {
            existing.requireSameAs(file, positions, interrupted, config.kafka(), TIMEOUT);
            return;
        }
        for (String topic : List.of(Topics.EVENTS, Topics.DEAD_LETTERS)) {
            if (topics.contains(topic) && Arrays.stream(ends(topic)).anyMatch(end -> end > 0)) {
                throw ExistingCommands.notEmpty(topic);
            }
        }
    }

    /// Whether commands had broker times at the check, so that no import was appending.
    boolean isFinished() {
        return !interrupted;
    }

    /// The commands that were in the target at the check.
    ExistingCommands existing() {
        return existing;
    }

    /// Creates missing topics, and makes commands keep their original times until [#finish].
    void prepare() throws InterruptedException {
        boolean fresh = interrupted || !await(admin.listTopics().names()).contains(Topics.COMMANDS);
        TopicSetup setup = new TopicSetup(admin, TIMEOUT);
        if (fresh) {
            Topics _ = setup.ensureForImport(config.topics());
        } else {
            Topics _ = setup.ensure(config.topics());
        }
        timestamps.useCreateTime();
    }

    /// Makes commands have broker times again.
    void finish() throws InterruptedException {
        timestamps.useLogAppendTime();
    }

    /// The number of commands that the processor has decided.
    long decided() throws InterruptedException {
        Map<TopicPartition, OffsetAndMetadata> offsets =
                await(admin.listConsumerGroupOffsets(ProcessorConfig.APPLICATION_ID).partitionsToOffsetAndMetadata());
        return offsets.entrySet().stream()
                .filter(offset -> offset.getKey().topic().equals(Topics.COMMANDS))
                .mapToLong(offset -> offset.getValue().offset())
                .sum();
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(1));
    }

    private void requireNoProcessor() throws InterruptedException {
        var group =
                admin.describeConsumerGroups(List.of(ProcessorConfig.APPLICATION_ID))
                        .describedGroups()
                        .get(ProcessorConfig.APPLICATION_ID);
        try {
            if (group != null && !await(group).members().isEmpty()) {
                throw new ImportTargetException(
                        "a processor is running on "
                                + config.kafka().bootstrap()
                                + ". Stop it and everything else that writes there, then import again");
            }
        } catch (KafkaUnreachableException e) {
            if (!(e.getCause() instanceof GroupIdNotFoundException)) {
                throw e;
            }
        }
    }

    private void requirePartitions(int required) throws InterruptedException {
        int partitions = partitions(Topics.COMMANDS);
        if (partitions != required) {
            throw new ImportTargetException(
                    ("%s has %d partitions in the target, but the exported log has %d. The numbers must be equal, because"
                                    + " bid ids contain the partition")
                            .formatted(Topics.COMMANDS, partitions, required));
        }
    }

    private int partitions(String topic) throws InterruptedException {
        TopicDescription found = await(admin.describeTopics(List.of(topic)).allTopicNames()).get(topic);
        return found == null ? 0 : found.partitions().size();
    }

    private long[] ends(String topic) throws InterruptedException {
        Map<TopicPartition, OffsetSpec> request = new HashMap<>();
        for (int partition = 0; partition < partitions(topic); partition++) {
            request.put(new TopicPartition(topic, partition), OffsetSpec.latest());
        }
        long[] ends = new long[request.size()];
        await(admin.listOffsets(request).all())
                .forEach((partition, found) -> ends[partition.partition()] = found.offset());
        return ends;
    }

    private static <T> T await(KafkaFuture<T> call) throws InterruptedException {
        return AdminCalls.await(call, TIMEOUT);
    }

    /// Nothing can be imported into the target. The message states why and what to do.
    public static final class ImportTargetException extends OperatorException {
        private static final long serialVersionUID = 1;

        ImportTargetException(String message) {
            super(message);
        }
    }
}
