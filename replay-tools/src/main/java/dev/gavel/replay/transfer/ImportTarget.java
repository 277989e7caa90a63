package dev.gavel.replay.transfer;

import dev.gavel.processor.ProcessorConfig;
import dev.gavel.replay.log.PartitionReader;
import dev.gavel.schema.topic.AdminCalls;
import dev.gavel.schema.topic.KafkaUnreachableException;
import dev.gavel.schema.topic.TopicSetup;
import dev.gavel.schema.topic.Topics;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.jspecify.annotations.Nullable;

/// The system that an import goes into: empty, and nobody deciding on it. One that holds the beginning of the very same
/// import, which was interrupted, is gone on with.
final class ImportTarget implements AutoCloseable {
    private static final Duration ANSWERS_WITHIN = Duration.ofSeconds(15);

    private final ProcessorConfig config;
    private final Admin admin;
    private final TimestampTypeSwitch clock;

    /// By partition; what stands there before the import.
    private long[] standing = {};

    private boolean interrupted;

    private ImportTarget(ProcessorConfig config, Admin admin) {
        this.config = config;
        this.admin = admin;
        this.clock = new TimestampTypeSwitch(admin, ANSWERS_WITHIN);
    }

    static ImportTarget of(ProcessorConfig config) {
        try {
            return new ImportTarget(
                    config,
                    Admin.create(
                            Map.<String, Object>of(
                                    AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                                    config.kafkaBootstrap(),
                                    AdminClientConfig.CLIENT_ID_CONFIG,
                                    "gavel-import")));
        } catch (KafkaException e) {
            throw new ImportTargetException(
                    "--kafka " + config.kafkaBootstrap() + " names no broker (like localhost:9092)");
        }
    }

    /// Looks, and changes nothing.
    ///
    /// @throws ImportTargetException if nothing can be imported here
    /// @throws KafkaUnreachableException if the cluster does not answer
    void requireFit(ExportFile file, NewPositions positions) throws IOException, InterruptedException {
        requireNoProcessor();
        Set<String> topics = await(admin.listTopics().names());
        standing = new long[positions.partitions()];
        if (topics.contains(Topics.COMMANDS)) {
            requirePartitions(positions.partitions());
            interrupted = clock.isTheWriters();
            standing = ends(Topics.COMMANDS);
        }
        if (isEmpty()) {
            for (String topic : List.of(Topics.EVENTS, Topics.DEAD_LETTERS)) {
                if (topics.contains(topic) && Arrays.stream(ends(topic)).anyMatch(end -> end > 0)) {
                    throw notEmpty(topic);
                }
            }
        } else {
            requireSameImport(file, positions);
        }
    }

    /// Creates the topics that are missing, and lets the commands keep their times from now on.
    void prepare() throws InterruptedException {
        boolean fresh = interrupted || !await(admin.listTopics().names()).contains(Topics.COMMANDS);
        TopicSetup setup = new TopicSetup(admin, ANSWERS_WITHIN);
        if (fresh) {
            setup.ensureForImport(config.topics());
        } else {
            setup.ensure(config.topics());
        }
        clock.becomeTheWriters();
    }

    /// From now on the broker's clock counts again.
    void finish() throws InterruptedException {
        clock.becomeTheBrokers();
    }

    /// What stands in a partition before the import: the first so many commands of the file are there.
    long standing(int partition) {
        return standing[partition];
    }

    /// Whether the commands of the file stand there, all of them.
    boolean hasAll(NewPositions positions) {
        if (isEmpty()) {
            return false;
        }
        for (int partition = 0; partition < standing.length; partition++) {
            if (standing[partition] != positions.count(partition)) {
                return false;
            }
        }
        return true;
    }

    private boolean isEmpty() {
        return Arrays.stream(standing).allMatch(end -> end == 0);
    }

    private long[] ends(String topic) throws InterruptedException {
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        for (int partition = 0; partition < partitions(topic); partition++) {
            asked.put(new TopicPartition(topic, partition), OffsetSpec.latest());
        }
        long[] ends = new long[asked.size()];
        await(admin.listOffsets(asked).all())
                .forEach((partition, found) -> ends[partition.partition()] = found.offset());
        return ends;
    }

    /// How many commands are decided.
    long decided() throws InterruptedException {
        Map<TopicPartition, OffsetAndMetadata> places =
                await(admin.listConsumerGroupOffsets(ProcessorConfig.APPLICATION_ID).partitionsToOffsetAndMetadata());
        return places.entrySet().stream()
                .filter(place -> place.getKey().topic().equals(Topics.COMMANDS))
                .mapToLong(place -> place.getValue().offset())
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
                        "a processor runs on "
                                + config.kafkaBootstrap()
                                + ": stop it, and everything else that writes there, and import again");
            }
        } catch (KafkaUnreachableException e) {
            if (!(e.getCause() instanceof GroupIdNotFoundException)) {
                throw e;
            }
        }
    }

    private void requirePartitions(int wanted) throws InterruptedException {
        int partitions = partitions(Topics.COMMANDS);
        if (partitions != wanted) {
            throw new ImportTargetException(
                    ("%s has %d partitions there, and the file is of a log with %d: bids have their place in"
                                    + " their ids, so import into a system with as many")
                            .formatted(Topics.COMMANDS, partitions, wanted));
        }
    }

    private int partitions(String topic) throws InterruptedException {
        TopicDescription found = await(admin.describeTopics(List.of(topic)).allTopicNames()).get(topic);
        return found == null ? 0 : found.partitions().size();
    }

    private void requireSameImport(ExportFile file, NewPositions positions) throws IOException {
        for (int partition = 0; partition < standing.length; partition++) {
            if (standing[partition] > positions.count(partition)) {
                throw notEmpty(Topics.COMMANDS);
            }
        }
        if (!interrupted && !hasAll(positions)) {
            throw notEmpty(Topics.COMMANDS);
        }
        NewCommands commands = new NewCommands(positions);
        List<PartitionReader> readers = new ArrayList<>();
        try {
            for (int partition = 0; partition < standing.length; partition++) {
                readers.add(
                        PartitionReader.open(config.kafkaBootstrap(), Topics.COMMANDS, ANSWERS_WITHIN)
                                .seek(partition, 0, standing[partition]));
            }
            file.forEach(entry -> {
                if (positions.of(entry.position()).offset() < standing(entry.position().partition())) {
                    requireSame(entry, commands.value(entry), readers.get(entry.position().partition()));
                }
            });
        } finally {
            readers.forEach(PartitionReader::close);
        }
    }

    private static void requireSame(Entry entry, byte @Nullable [] value, PartitionReader reader) {
        ConsumerRecord<byte[], byte[]> found = reader.next();
        if (found == null
                || found.timestamp() != entry.atMs()
                || !Arrays.equals(found.key(), entry.key())
                || !Arrays.equals(found.value(), value)) {
            throw notEmpty(Topics.COMMANDS);
        }
    }

    private static ImportTargetException notEmpty(String topic) {
        return new ImportTargetException(
                topic
                        + " is not empty there, and does not hold the beginning of this very import: two"
                        + " histories cannot be one. Import into a new directory (--data) or a new cluster (--kafka)");
    }

    private static <T> T await(KafkaFuture<T> call) throws InterruptedException {
        return AdminCalls.await(call, ANSWERS_WITHIN);
    }
}
