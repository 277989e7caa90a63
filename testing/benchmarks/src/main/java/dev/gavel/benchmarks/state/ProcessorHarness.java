package dev.gavel.benchmarks.state;

import dev.gavel.compose.embedded.EmbeddedKafka;
import dev.gavel.compose.embedded.Ports;
import dev.gavel.processor.ProcessorConfig;
import dev.gavel.processor.ProcessorService;
import dev.gavel.schema.Command;
import dev.gavel.schema.Envelope;
import dev.gavel.schema.ReplyTo;
import dev.gavel.schema.codec.AuctionKey;
import dev.gavel.schema.codec.CommandCodec;
import dev.gavel.schema.kafka.KafkaCluster;
import dev.gavel.schema.topic.AdminCalls;
import dev.gavel.schema.topic.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/// A broker and a processor in this JVM, as `gavel up` runs them, and a producer of commands.
final class ProcessorHarness implements AutoCloseable {
    private static final Duration CALL = Duration.ofSeconds(30);
    private static final long POLL_MS = 20;
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(30);

    private final Path directory;
    private final Topics topics;
    private final EmbeddedKafka kafka;
    private final KafkaProducer<byte[], byte[]> producer;
    private final Admin admin;
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    private @Nullable ProcessorService processor;

    /// Starts the broker.
    ProcessorHarness(Path directory, int partitions) {
        this.directory = directory;
        topics = new Topics(partitions, 1, (short) 1);
        kafka = EmbeddedKafka.start(directory.resolve("kafka"), Ports.free(), _ -> {});
        admin = AdminCalls.connect(KafkaCluster.at(kafka.bootstrap()), "gavel-bench-state", CALL);
        producer = producer();
    }

    void startProcessor() throws InterruptedException {
        processor =
                ProcessorService.startWithoutCloser(
                        new ProcessorConfig(kafka.bootstrap(), topics, directory.resolve("state")));
    }

    void stopProcessor() {
        if (processor != null) {
            processor.close();
            processor = null;
        }
    }

    /// Leaves the files as `kill -9` would: without what RocksDB had in memory. To be called when all commands are
    /// decided, so that no file is written while they are copied.
    void killProcessor() throws IOException {
        Path state = directory.resolve("state");
        Path killed = directory.resolve("state-when-killed");
        copy(state, killed);
        stopProcessor();
        Utils.delete(state.toFile());
        Files.move(killed, state);
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file)));
            }
        }
    }

    /// As on a new machine: everything is restored from the changelogs.
    void deleteState() throws IOException {
        Utils.delete(directory.resolve("state").toFile());
    }

    void append(Command command) throws IOException {
        Exception first = failure.get();
        if (first != null) {
            throw new IOException("a command could not be appended: " + first.getMessage(), first);
        }
        byte[] value = CommandCodec.encode(new Envelope(command, new ReplyTo(0, 1, 1)));
        var _ =
                producer.send(
                        new ProducerRecord<>(Topics.COMMANDS, AuctionKey.encode(command.auctionId()), value),
                        (_, thrown) -> {
                            if (thrown != null) {
                                failure.compareAndSet(null, thrown);
                            }
                        });
    }

    /// Waits until all commands are decided and committed.
    void awaitDecisions() throws IOException, InterruptedException {
        producer.flush();
        Map<TopicPartition, Long> ends = ends();
        long deadlineNs = System.nanoTime() + LONGEST_WAIT.toNanos();
        while (undecided(ends) > 0) {
            ProcessorService running = processor;
            if (running == null || !running.isAlive()) {
                throw new IOException("the processor stopped; see its log");
            }
            if (System.nanoTime() > deadlineNs) {
                throw new IOException("%d commands are undecided after %s".formatted(undecided(ends), LONGEST_WAIT));
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MS);
        }
    }

    private Map<TopicPartition, Long> ends() throws InterruptedException {
        Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
        for (int partition = 0; partition < topics.partitions(); partition++) {
            latest.put(new TopicPartition(Topics.COMMANDS, partition), OffsetSpec.latest());
        }
        Map<TopicPartition, Long> ends = new HashMap<>();
        for (Map.Entry<TopicPartition, ListOffsetsResultInfo> end :
                AdminCalls.await(admin.listOffsets(latest).all(), CALL).entrySet()) {
            ends.put(end.getKey(), end.getValue().offset());
        }
        return ends;
    }

    private long undecided(Map<TopicPartition, Long> ends) throws InterruptedException {
        Map<TopicPartition, OffsetAndMetadata> committed =
                AdminCalls.await(
                        admin.listConsumerGroupOffsets(ProcessorConfig.APPLICATION_ID).partitionsToOffsetAndMetadata(),
                        CALL);
        long undecided = 0;
        for (Map.Entry<TopicPartition, Long> end : ends.entrySet()) {
            OffsetAndMetadata offset = committed.get(end.getKey());
            undecided += end.getValue() - (offset == null ? 0 : offset.offset());
        }
        return undecided;
    }

    long stateBytes() throws IOException {
        return size(directory.resolve("state"));
    }

    long changelogBytes() throws IOException {
        long bytes = 0;
        try (Stream<Path> logs = Files.list(directory.resolve("kafka"))) {
            for (Path log : logs.filter(it -> it.getFileName().toString().contains("-changelog-")).toList()) {
                bytes += size(log);
            }
        }
        return bytes;
    }

    /// Without the unused part of preallocated indexes.
    private static long size(Path directory) throws IOException {
        long bytes = 0;
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(it -> !it.toString().endsWith("index")).toList()) {
                // RocksDB deletes files meanwhile.
                bytes += Files.isRegularFile(file) ? file.toFile().length() : 0;
            }
        }
        return bytes;
    }

    /// What isn't Kafka's default, and why.
    private KafkaProducer<byte[], byte[]> producer() {
        return new KafkaProducer<>(
                Map.<String, Object>of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        kafka.bootstrap(),
                        ProducerConfig.CLIENT_ID_CONFIG,
                        "gavel-bench-state",
                        // No client waits for a reply, so batches can be large.
                        ProducerConfig.LINGER_MS_CONFIG,
                        20,
                        ProducerConfig.BATCH_SIZE_CONFIG,
                        128 * 1024),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    @Override
    public void close() {
        producer.close(CALL);
        stopProcessor();
        admin.close(CALL);
        kafka.close();
    }
}
