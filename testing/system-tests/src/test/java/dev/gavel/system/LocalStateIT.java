package dev.gavel.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gavel.compose.cli.Gavel;
import dev.gavel.processor.ProcessorConfig;
import dev.gavel.processor.ProcessorService;
import dev.gavel.replay.log.ReplayProgress;
import dev.gavel.replay.verify.CommandRange;
import dev.gavel.replay.verify.Verification;
import dev.gavel.replay.verify.Verifier;
import dev.gavel.schema.Event;
import dev.gavel.schema.Fact;
import dev.gavel.schema.Micros;
import dev.gavel.schema.codec.AuctionKey;
import dev.gavel.schema.kafka.KafkaCluster;
import dev.gavel.schema.proto.Command;
import dev.gavel.schema.topic.TopicChoice;
import dev.gavel.schema.topic.TopicSetup;
import dev.gavel.schema.topic.Topics;
import dev.gavel.testing.Broker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What a processor makes of the local state that it finds (docs/adr/0061).
@Timeout(180)
final class LocalStateIT {
    private static final Topics TOPICS = new Topics(2, 1, (short) 1);
    private static final Duration BOUND = Duration.ofSeconds(60);
    private static final Duration CALL = Duration.ofSeconds(15);

    /// So many that RocksDB writes files of them.
    private static final int AUCTIONS = 60_000;

    private static final int KILLS = 2;
    private static final String TITLE = ", of a long title".repeat(8);

    private final List<Process> processes = new ArrayList<>();

    @AfterEach
    void endProcesses() {
        processes.forEach(Process::destroyForcibly);
    }

    /// RocksDB refuses to open such files: "While creating a new Db, wal_dir contains existing log file".
    @Test
    void filesThatCannotBeOpenedAreDeletedAndRestored(@TempDir Path directory) throws Exception {
        Path state = directory.resolve("state");
        try (Broker broker = Broker.start(Files.createDirectory(directory.resolve("kafka")))) {
            ProcessorConfig config = new ProcessorConfig(broker.bootstrap(), TOPICS, state);
            try (ProcessorService _ = ProcessorService.startWithoutCloser(config)) {
                await().atMost(BOUND).ignoreExceptions().until(() -> stores(state).size() >= TOPICS.partitions());
            }
            for (Path store : stores(state)) {
                Files.delete(store.resolve("CURRENT"));
                Files.createFile(store.resolve("000099.log"));
            }

            try (ProcessorService processor = ProcessorService.startWithoutCloser(config)) {
                await().atMost(BOUND).ignoreExceptions().until(() -> stores(state).size() >= TOPICS.partitions());
                assertThat(processor.isAlive()).isTrue();
                assertThat(stores(state)).noneMatch(store -> Files.exists(store.resolve("000099.log")));
            }
        }
    }

    /// As after a power failure, or when an older copy of the log was restored: the same commands are decided again.
    @Test
    void filesThatAreAheadOfTheLogAreDeleted(@TempDir Path directory) throws Exception {
        Path state = directory.resolve("state");
        for (String log : List.of("first", "second")) {
            Path own = Files.createDirectory(directory.resolve(log));
            try (Broker broker = Broker.start(own);
                    KafkaProducer<byte[], byte[]> commands = producer(broker)) {
                ensureTopics(broker);
                open(commands, 42);
                bid(commands, 42, 1);
                commands.flush();
                Process processor = process(broker, own, state);
                awaitDecisions(broker);
                processor.destroy();
                assertThat(processor.waitFor(BOUND)).isTrue();

                TopicReader events = new TopicReader(Integer.parseInt(broker.bootstrap().replaceAll(".*:", "")));
                assertThat(events.events().values().stream().map(Event::fact))
                        .as("decisions on the %s log", log)
                        .hasSize(2)
                        .hasAtLeastOneElementOfType(Fact.Opened.class)
                        .hasAtLeastOneElementOfType(Fact.BidAccepted.class);
            }
        }
        assertThat(output(directory.resolve("first"))).doesNotContain("the local state cannot be used");
        assertThat(output(directory.resolve("second"))).contains("the local state cannot be used");
    }

    /// As when a thread is replaced after Kafka was away. The files are then ahead of where the changelogs ended when
    /// the processor started.
    @Test
    void aProcessorContinuesWithItsFilesOnAnotherThread(@TempDir Path directory) throws Exception {
        try (Broker broker = Broker.start(Files.createDirectory(directory.resolve("kafka")));
                KafkaProducer<byte[], byte[]> commands = producer(broker)) {
            ensureTopics(broker);
            ProcessorConfig config = new ProcessorConfig(broker.bootstrap(), TOPICS, directory.resolve("state"));
            try (ProcessorService processor = ProcessorService.startWithoutCloser(config)) {
                for (int auction = 1; auction <= 20; auction++) {
                    open(commands, auction);
                }
                commands.flush();
                awaitDecisions(broker);

                assertThat(processor.streams().addStreamThread()).isPresent();
                await("each thread to have a partition")
                        .atMost(BOUND)
                        .until(() -> activeTasks(processor).equals(List.of(1, 1)) || !processor.isAlive());
                for (int auction = 1; auction <= 20; auction++) {
                    bid(commands, auction, 1);
                }
                commands.flush();

                assertThat(processor.failure()).isNull();
                awaitDecisions(broker);
            }
        }
    }

    private static List<Integer> activeTasks(ProcessorService processor) {
        return processor.streams().metadataForLocalThreads().stream()
                .map(thread -> thread.activeTasks().size())
                .toList();
    }

    private static String output(Path directory) throws IOException {
        return Files.readString(directory.resolve(Gavel.class.getName() + ".log"));
    }

    @Tag("slow")
    @Test
    void aKilledProcessorContinuesFromItsFiles(@TempDir Path directory) throws Exception {
        Path state = directory.resolve("state");
        SplittableRandom random = new SplittableRandom(9);
        try (Broker broker = Broker.start(Files.createDirectory(directory.resolve("kafka")));
                KafkaProducer<byte[], byte[]> commands = producer(broker)) {
            ensureTopics(broker);
            for (int auction = 1; auction <= AUCTIONS; auction++) {
                open(commands, auction);
            }
            for (int kill = 0; kill < KILLS; kill++) {
                Process processor = process(broker, directory, state);
                await("files to be written").atMost(BOUND).until(() -> !tables(state).isEmpty());
                for (int i = 0; i < AUCTIONS; i++) {
                    bid(commands, random.nextInt(1, AUCTIONS + 1), kill * AUCTIONS + i + 1);
                }
                commands.flush();
                TimeUnit.MILLISECONDS.sleep(random.nextLong(1_500));
                kill(processor);
                Map<Object, Path> left = tables(state);

                Process restarted = process(broker, directory, state);
                awaitDecisions(broker);
                kill(restarted);
                assertThat(tables(state).keySet())
                        .as("files used again after kill %d", kill)
                        .containsAnyElementsOf(left.keySet());
            }
            Verification verification =
                    Verifier.verify(
                            new Verifier.Config(
                                    KafkaCluster.at(broker.bootstrap()), null, CommandRange.ALL, Duration.ofSeconds(5)),
                            ReplayProgress.SILENT);
            assertThat(verification.divergences()).isEmpty();
            assertThat(verification.malformed()).isZero();
        }
    }

    private static void kill(Process running) throws InterruptedException {
        assertThat(running.isAlive()).isTrue();
        running.destroyForcibly().waitFor();
    }

    private Process process(Broker broker, Path directory, Path state) {
        Process process =
                Broker.java(
                        directory,
                        Gavel.class.getName(),
                        "process",
                        "--kafka=" + broker.bootstrap(),
                        "--partitions=" + TOPICS.partitions(),
                        "--reply-partitions=1",
                        "--state-dir=" + state);
        processes.add(process);
        return process;
    }

    /// The directories of RocksDB that are complete.
    private static List<Path> stores(Path state) throws IOException {
        try (Stream<Path> files = Files.walk(state)) {
            return files.filter(file -> file.endsWith("CURRENT")).map(Path::getParent).toList();
        }
    }

    /// The files of RocksDB that hold entries, by their inode: a file that was deleted and made again is another one.
    private static Map<Object, Path> tables(Path state) throws IOException {
        if (!Files.exists(state)) {
            return Map.of();
        }
        try (Stream<Path> files = Files.walk(state)) {
            return files.filter(file -> file.toString().endsWith(".sst"))
                    .collect(Collectors.toMap(LocalStateIT::inode, file -> file));
        }
    }

    private static Object inode(Path file) {
        try {
            return file.getFileName() + " " + Files.getAttribute(file, "unix:ino");
        } catch (IOException e) {
            return file;
        }
    }

    private static void ensureTopics(Broker broker) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()))) {
            new TopicSetup(admin, CALL).ensure(TopicChoice.exactly(TOPICS));
        }
    }

    private static KafkaProducer<byte[], byte[]> producer(Broker broker) {
        return new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrap()), new ByteArraySerializer(), new ByteArraySerializer());
    }

    private static void open(KafkaProducer<byte[], byte[]> commands, long auction) {
        Command.Builder command = Command.newBuilder();
        command.getOpenBuilder()
                .getTermsBuilder()
                .setTitle("auction " + auction + TITLE)
                .setRulesVersion(2)
                .setOpeningPriceMicros(1)
                .setIncrementMicros(1)
                .setEndsAtMs(System.currentTimeMillis() + 3_600_000);
        var _ =
                commands.send(
                        new ProducerRecord<>(
                                Topics.COMMANDS, AuctionKey.encode(auction), command.build().toByteArray()));
    }

    private static void bid(KafkaProducer<byte[], byte[]> commands, long auction, int amount) {
        Command.Builder command = Command.newBuilder();
        command.getBidBuilder().setBidderId(amount).setAmountMicros(amount * Micros.UNIT);
        var _ =
                commands.send(
                        new ProducerRecord<>(
                                Topics.COMMANDS, AuctionKey.encode(auction), command.build().toByteArray()));
    }

    private static void awaitDecisions(Broker broker) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()))) {
            await("all commands to be decided").atMost(BOUND).until(() -> undecided(admin) == 0);
        }
    }

    private static long undecided(Admin admin) throws Exception {
        long undecided = 0;
        var committed =
                admin.listConsumerGroupOffsets(ProcessorConfig.APPLICATION_ID)
                        .partitionsToOffsetAndMetadata()
                        .get(CALL.toSeconds(), TimeUnit.SECONDS);
        for (int i = 0; i < TOPICS.partitions(); i++) {
            TopicPartition partition = new TopicPartition(Topics.COMMANDS, i);
            long end =
                    admin.listOffsets(Map.of(partition, OffsetSpec.latest()))
                            .partitionResult(partition)
                            .get(CALL.toSeconds(), TimeUnit.SECONDS)
                            .offset();
            OffsetAndMetadata next = committed.get(partition);
            undecided += end - (next == null ? 0 : next.offset());
        }
        return undecided;
    }
}
