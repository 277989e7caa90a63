package dev.gavel.replay.transfer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.gavel.processor.ProcessorConfig;
import dev.gavel.processor.ProcessorService;
import dev.gavel.replay.log.ReplayProgress;
import dev.gavel.replay.transfer.ExportFileReader.InvalidExportException;
import dev.gavel.replay.transfer.ExportedCommandCodec.ExportedCommand;
import dev.gavel.replay.transfer.Import.ImportResult;
import dev.gavel.replay.transfer.ImportTarget.ImportTargetException;
import dev.gavel.replay.verify.CommandRange;
import dev.gavel.replay.verify.Verification;
import dev.gavel.replay.verify.Verifier;
import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.Event;
import dev.gavel.schema.Fact;
import dev.gavel.schema.OperatorException;
import dev.gavel.schema.Standing;
import dev.gavel.schema.Status;
import dev.gavel.schema.codec.Decoded;
import dev.gavel.schema.codec.EventCodec;
import dev.gavel.schema.kafka.KafkaCluster;
import dev.gavel.schema.topic.TopicChoice;
import dev.gavel.schema.topic.TopicSetup;
import dev.gavel.schema.topic.TopicSetup.TopicMismatchException;
import dev.gavel.schema.topic.Topics;
import dev.gavel.testing.Broker;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// An export of one broker is imported into another and gives the same decisions there, or changes nothing.
final class TransferIT {
    private static final int PARTITIONS = 2;
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final Topics TOPICS = new Topics(PARTITIONS, 1, (short) 1);

    @TempDir private static Path directory;

    private static Broker source;
    private static Broker target;
    private static Path whole;
    private static Path some;

    @BeforeAll
    static void exportALogWithEveryKindOfCommand() throws Exception {
        source = Broker.start(Files.createDirectories(directory.resolve("source")));
        target = Broker.start(Files.createDirectories(directory.resolve("target")));
        ProcessorConfig config = processor(source, "source-state");
        try (ProcessorService deciding = ProcessorService.start(config);
                Marketplace marketplace = new Marketplace(source.bootstrap(), PARTITIONS)) {
            marketplace.open();
            marketplace.bid();
            await().atMost(TIMEOUT).until(() -> isClosedByClock(source));
            marketplace.close(Marketplace.ENGLISH, Marketplace.SEALED_FIRST, Marketplace.SEALED_SECOND);
            await().atMost(TIMEOUT).until(() -> verify(source).isClean());
            assertThat(deciding.isAlive()).isTrue();
        }
        whole = export("whole.jsonl", Set.of());
        some = export("some.jsonl", Set.of(Marketplace.ENGLISH, Marketplace.PROXY, Marketplace.SEALED_SECOND));
    }

    @AfterAll
    static void stopBrokers() {
        source.close();
        target.close();
    }

    @BeforeEach
    void deleteTheTargetsTopics() throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", target.bootstrap()))) {
            var existing =
                    admin.listTopics().names().get(20, TimeUnit.SECONDS).stream()
                            .filter(name -> !name.startsWith("__"))
                            .toList();
            admin.deleteTopics(existing).all().get(20, TimeUnit.SECONDS);
            await().atMost(TIMEOUT)
                    .until(() ->
                            admin.listTopics().names().get(20, TimeUnit.SECONDS).stream()
                                    .noneMatch(existing::contains));
        }
    }

    @Test
    void anImportOfTheWholeLogGivesTheSameEventsByteForByte() throws Exception {
        ImportResult imported = run(whole);

        assertThat(hex(target, Topics.EVENTS)).isEqualTo(hex(source, Topics.EVENTS)).isNotEmpty();
        assertThat(times(target)).isEqualTo(times(source));
        assertThat(imported.auctions()).isEqualTo(9);
        assertThat(imported.appended()).isEqualTo(records(source, Topics.COMMANDS).size());
        assertThat(records(target, Topics.DEAD_LETTERS)).hasSize(3);
        assertThat(records(target, Topics.REPLIES)).isEmpty();
        assertThat(records(target, Topics.COMMANDS).getFirst().headers().lastHeader("traceparent")).isNotNull();
    }

    @Test
    void anImportOfSomeAuctionsGivesTheSameEventsAtOtherPositions() throws Exception {
        run(some);

        List<Event> there = events(target);
        List<Event> here =
                events(source).stream()
                        .filter(event ->
                                Set.of(Marketplace.ENGLISH, Marketplace.PROXY, Marketplace.SEALED_SECOND)
                                        .contains(event.auctionId()))
                        .toList();
        assertThat(there.stream().map(TransferIT::withoutPosition))
                .isEqualTo(here.stream().map(TransferIT::withoutPosition).toList());
        assertThat(there.stream().map(Event::position)).isNotEqualTo(here.stream().map(Event::position).toList());
        assertThat(there.stream().map(Event::fact).filter(Fact.Retracted.class::isInstance))
                .extracting(fact -> ((Fact.Retracted) fact).previousLeaderId())
                .as("English auctions are of version 2, and sealed ones tell nothing")
                .containsExactlyInAnyOrder(0L, 7L, 0L);
        assertThat(there.stream().filter(event -> event.fact() instanceof Fact.Repeated)).hasSizeGreaterThan(3);
        assertThat(verify(target).isClean()).isTrue();
    }

    /// Only the reply addresses and the cluster id differ.
    @Test
    void anExportOfAnImportedLogEqualsTheFirstExport() throws Exception {
        run(whole);
        byte[] again = export(target);

        List<String> lines = new String(again, UTF_8).lines().toList();
        List<String> before = Files.readAllLines(whole);
        assertThat(lines).hasSameSizeAs(before);
        for (int line = 1; line < lines.size() - 1; line++) {
            assertThat(withoutValue(lines.get(line))).isEqualTo(withoutValue(before.get(line)));
        }
        assertThat(export(source)).isEqualTo(Files.readAllBytes(whole));
    }

    @Test
    void theCloserClosesNoAuctionThatIsOver() throws Exception {
        run(whole);
        int before = records(target, Topics.COMMANDS).size();
        try (ProcessorService _ = ProcessorService.start(processor(target, "with-closer"));
                Marketplace marketplace = new Marketplace(target.bootstrap(), PARTITIONS)) {
            marketplace.bid(Marketplace.LEFT_OPEN, 5, 80, null);
            await().atMost(TIMEOUT)
                    .until(() ->
                            verify(target).isClean()
                                    && events(target).stream()
                                            .anyMatch(event ->
                                                    event.position().offset() > 0
                                                            && event.auctionId() == Marketplace.LEFT_OPEN
                                                            && event.standing() != null
                                                            && event.standing().leaderId() == 5));
        }

        assertThat(records(target, Topics.COMMANDS)).hasSize(before + 1);
        assertThat(timestampType()).isEqualTo("LogAppendTime");
    }

    /// The target has the same idempotency records.
    @Test
    void anIdempotencyKeyIsKnownInTheTarget() throws Exception {
        run(whole);
        try (ProcessorService _ = ProcessorService.start(processor(target, "keys"));
                Marketplace marketplace = new Marketplace(target.bootstrap(), PARTITIONS)) {
            var at = marketplace.bid(Marketplace.LEFT_OPEN, 2, 2, "key-1");
            await().atMost(TIMEOUT)
                    .until(() ->
                            events(target).stream()
                                    .anyMatch(event ->
                                            event.position().equals(at) && event.fact() instanceof Fact.Repeated));
        }
    }

    @Test
    void continuesAnInterruptedImport() throws Exception {
        List<ExportedCommand> commands = new ArrayList<>();
        ExportFileReader file = ExportFileReader.check(whole);
        file.forEach(commands::add);
        try (ImportTarget half = ImportTarget.of(processor(target, "half"))) {
            half.check(file, PositionMapping.of(file));
            half.prepare();
        }
        appendByHand(commands.subList(0, 7), PositionMapping.of(file));

        assertThatThrownBy(() -> ensureTopics(target))
                .isInstanceOf(TopicMismatchException.class)
                .hasMessageContaining("was a gavel import interrupted here?");

        assertThatThrownBy(() -> run(some))
                .isInstanceOf(ImportTargetException.class)
                .hasMessageContaining("is not empty in the target");

        ImportResult imported = run(whole);

        assertThat(imported.appended()).isEqualTo(commands.size() - 7);
        assertThat(imported.repeated()).isFalse();
        assertThat(hex(target, Topics.EVENTS)).isEqualTo(hex(source, Topics.EVENTS));
        assertThat(timestampType()).isEqualTo("LogAppendTime");
    }

    @Test
    void aSecondImportAppendsNothing() throws Exception {
        assertThat(run(some).repeated()).isFalse();

        ImportResult again = run(some);

        assertThat(again.appended()).isZero();
        assertThat(again.repeated()).isTrue();
        assertThat(verify(target).isClean()).isTrue();
    }

    @Test
    void rejectsATargetThatIsNotEmpty() throws Exception {
        ensureTopics(target);
        try (Marketplace marketplace = new Marketplace(target.bootstrap(), PARTITIONS)) {
            marketplace.bid(Marketplace.ENGLISH, 1, 1, null);
        }

        assertRejected(ImportTargetException.class, whole, "auction-commands is not empty in the target", 1);
    }

    @Test
    void rejectsATargetWithARunningProcessor() throws Exception {
        try (ProcessorService running = ProcessorService.start(processor(target, "running"))) {
            await().atMost(TIMEOUT).until(() -> hasMembers() && running.isAlive());
            assertRejected(ImportTargetException.class, whole, "a processor is running on", 0);
        }
    }

    @Test
    void rejectsATargetWithADifferentNumberOfPartitions() throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", target.bootstrap()))) {
            new TopicSetup(admin, Duration.ofSeconds(20)).ensure(TopicChoice.exactly(new Topics(3, 1, (short) 1)));
        }

        assertRejected(
                ImportTargetException.class, whole, "has 3 partitions in the target, but the exported log has 2", 0);
    }

    @Test
    void rejectsATruncatedFile() throws Exception {
        byte[] bytes = Files.readAllBytes(whole);
        List<String> lines = Files.readAllLines(whole);
        String withoutTrailer = String.join("\n", lines.subList(0, lines.size() - 1)) + "\n";

        assertRejected(InvalidExportException.class, written(new byte[0]), "is empty", -1);
        assertRejected(
                InvalidExportException.class,
                written(java.util.Arrays.copyOf(bytes, bytes.length / 2)),
                "is truncated",
                -1);
        assertRejected(
                InvalidExportException.class,
                written(java.util.Arrays.copyOf(bytes, bytes.length - 1)),
                "is truncated",
                -1);
        assertRejected(InvalidExportException.class, written(withoutTrailer), "is truncated", -1);
        lines.remove(5);
        assertRejected(
                InvalidExportException.class, written(String.join("\n", lines) + "\n"), "lines were lost or added", -1);
    }

    @Test
    void rejectsAChangedFile() throws Exception {
        String text = Files.readString(whole);

        assertRejected(
                InvalidExportException.class,
                written(text.replaceFirst("bidder_id\":2", "bidder_id\":3")),
                "was changed",
                -1);
        assertRejected(InvalidExportException.class, written("hello\n"), "line 1 is not JSON", -1);
        assertRejected(InvalidExportException.class, written("{}\n"), "is not a gavel export", -1);
    }

    /// A file with a changed event and a matching hash is rejected, because the rules decide otherwise.
    @Test
    void rejectsAFileWhoseCommandsGiveOtherEvents() throws Exception {
        List<String> lines = new ArrayList<>(Files.readAllLines(whole));
        String at = lines.get(4);
        String other = lines.get(5);
        lines.set(4, at.replaceFirst("\"event_value\":\"[^\"]*\"", eventValue(other)));

        assertRejected(
                InvalidExportException.class,
                withTrailer(lines),
                "the decisions of the replay differ from the events of the file",
                -1);
    }

    @Test
    void rejectsAFileOfANewerBuild() throws Exception {
        List<String> lines = new ArrayList<>(Files.readAllLines(whole));
        String first = lines.getFirst();

        lines.set(0, first.replace("\"gavel_export\":1", "\"gavel_export\":2"));
        assertRejected(
                InvalidExportException.class, withTrailer(lines), "has format 2, but this build reads format 1", -1);
        int next = AuctionTerms.RULES_VERSION + 1;
        lines.set(0, first.replaceFirst("\"rules_version\":\\d+", "\"rules_version\":" + next));
        assertRejected(InvalidExportException.class, withTrailer(lines), "has auctions of rules version " + next, -1);
    }

    @Test
    void namesTheAuctionThatTheLogDoesNotHave() {
        assertThatThrownBy(() -> export("none.jsonl", Set.of(Marketplace.PROXY, 4711L)))
                .isInstanceOf(OperatorException.class)
                .hasMessageContaining("the log has no commands for auction 4711");
    }

    /// @param commands the expected number of commands in the target; negative: no topic exists
    private static void assertRejected(Class<? extends Exception> type, Path file, String message, int commands)
            throws Exception {
        assertThatThrownBy(() -> run(file)).isInstanceOf(type).hasMessageContaining(message);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", target.bootstrap()))) {
            assertThat(admin.listTopics().names().get(20, TimeUnit.SECONDS).contains(Topics.COMMANDS))
                    .isEqualTo(commands >= 0);
        }
        if (commands >= 0) {
            assertThat(records(target, Topics.COMMANDS)).hasSize(commands);
            assertThat(timestampType()).isEqualTo("LogAppendTime");
        }
    }

    private static ImportResult run(Path file) throws Exception {
        ProcessorConfig config = processor(target, "import-" + System.nanoTime());
        return Import.run(new Import.Config(file, config, Duration.ofSeconds(60)), ReplayProgress.SILENT);
    }

    private static ProcessorConfig processor(Broker broker, String state) {
        return new ProcessorConfig(broker.bootstrap(), TOPICS, directory.resolve(state));
    }

    private static Path export(String name, Set<Long> auctions) throws Exception {
        Path file = directory.resolve(name);
        try (var out = Files.newOutputStream(file)) {
            Export.write(
                    new Export.Config(KafkaCluster.at(source.bootstrap()), auctions, directory, Duration.ofSeconds(5)),
                    out,
                    ReplayProgress.SILENT);
        }
        return file;
    }

    private static byte[] export(Broker broker) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Export.write(
                new Export.Config(KafkaCluster.at(broker.bootstrap()), Set.of(), directory, Duration.ofSeconds(5)),
                out,
                ReplayProgress.SILENT);
        return out.toByteArray();
    }

    private static Verification verify(Broker broker) throws InterruptedException {
        return Verifier.verify(
                new Verifier.Config(KafkaCluster.at(broker.bootstrap()), null, CommandRange.ALL, Duration.ofSeconds(5)),
                ReplayProgress.SILENT);
    }

    private static boolean isClosedByClock(Broker broker) {
        return events(broker).stream()
                .anyMatch(event ->
                        event.auctionId() == Marketplace.CLOSED_BY_CLOCK
                                && event.standing() != null
                                && (event.standing().status() == Status.SOLD
                                        || event.standing().status() == Status.UNSOLD));
    }

    private static void ensureTopics(Broker broker) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()))) {
            new TopicSetup(admin, Duration.ofSeconds(20)).ensure(TopicChoice.exactly(TOPICS));
        }
    }

    private static boolean hasMembers() throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", target.bootstrap()))) {
            return !Objects.requireNonNull(
                            admin.describeConsumerGroups(List.of(ProcessorConfig.APPLICATION_ID))
                                    .all()
                                    .get(20, TimeUnit.SECONDS)
                                    .get(ProcessorConfig.APPLICATION_ID))
                    .members()
                    .isEmpty();
        }
    }

    private static String timestampType() throws Exception {
        var resource =
                new org.apache.kafka.common.config.ConfigResource(
                        org.apache.kafka.common.config.ConfigResource.Type.TOPIC, Topics.COMMANDS);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", target.bootstrap()))) {
            return Objects.requireNonNull(
                            admin.describeConfigs(List.of(resource)).all().get(20, TimeUnit.SECONDS).get(resource))
                    .get("message.timestamp.type")
                    .value();
        }
    }

    private static void appendByHand(List<ExportedCommand> commands, PositionMapping positions) throws Exception {
        try (var producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", target.bootstrap()),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            for (ExportedCommand command : commands) {
                producer.send(
                                new ProducerRecord<>(
                                        Topics.COMMANDS,
                                        command.position().partition(),
                                        command.atMs(),
                                        command.key(),
                                        positions.newCommand(command)))
                        .get();
            }
        }
    }

    private static Path written(String text) throws IOException {
        return written(text.getBytes(UTF_8));
    }

    private static Path written(byte[] bytes) throws IOException {
        return Files.write(directory.resolve("bad.jsonl"), bytes);
    }

    /// Writes the lines with a trailer that matches them.
    private static Path withTrailer(List<String> lines) throws Exception {
        String before = String.join("\n", lines.subList(0, lines.size() - 1)) + "\n";
        String sha256 = HexFormat.of().formatHex(Export.sha256().digest(before.getBytes(UTF_8)));
        return written(before + "{\"lines\":" + (lines.size() - 1) + ",\"sha256\":\"" + sha256 + "\"}\n");
    }

    private static String eventValue(String line) {
        int from = line.indexOf("\"event_value\":");
        return line.substring(from, line.lastIndexOf('}'));
    }

    /// The reply address is part of the value.
    private static String withoutValue(String line) {
        return line.replaceFirst("\"value\":\"[^\"]*\"", "");
    }

    private static Event withoutPosition(Event event) {
        Standing standing = event.standing();
        Fact fact = event.fact();
        return new Event(
                event.auctionId(),
                new dev.gavel.schema.Position(0, 0),
                event.atMs(),
                event.sequence(),
                standing == null
                        ? null
                        : new Standing(
                                standing.status(),
                                standing.priceMicros(),
                                standing.minimumNextBidMicros(),
                                standing.leaderId(),
                                standing.bidCount(),
                                standing.startsAtMs(),
                                standing.endsAtMs(),
                                0,
                                standing.reserve(),
                                standing.sealed()),
                fact instanceof Fact.Retracted(long _, long bidder, long previousLeader)
                        ? new Fact.Retracted(0, bidder, previousLeader)
                        : fact instanceof Fact.Repeated
                                ? new Fact.Repeated(new dev.gavel.schema.Position(0, 0))
                                : fact);
    }

    private static List<Event> events(Broker broker) {
        List<Event> events = new ArrayList<>();
        for (var record : records(broker, Topics.EVENTS)) {
            if (EventCodec.decode(record.key(), record.value()) instanceof Decoded.Message<Event>(Event event)) {
                events.add(event);
            }
        }
        return events;
    }

    private static List<String> hex(Broker broker, String topic) {
        return records(broker, topic).stream()
                .map(record -> record.partition() + " " + HexFormat.of().formatHex(record.value()))
                .toList();
    }

    private static List<Long> times(Broker broker) {
        return records(broker, Topics.COMMANDS).stream().map(ConsumerRecord::timestamp).toList();
    }

    /// The committed records, partition by partition.
    private static List<ConsumerRecord<byte[], byte[]>> records(Broker broker, String topic) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        int partitions = topic.equals(Topics.REPLIES) ? 1 : PARTITIONS;
        try (var consumer =
                new KafkaConsumer<>(
                        Map.of("bootstrap.servers", broker.bootstrap(), "isolation.level", "read_committed"),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer())) {
            for (var partition :
                    IntStream.range(0, partitions).mapToObj(number -> new TopicPartition(topic, number)).toList()) {
                consumer.assign(List.of(partition));
                consumer.seekToBeginning(List.of(partition));
                long end = Objects.requireNonNull(consumer.endOffsets(List.of(partition)).get(partition));
                while (consumer.position(partition) < end) {
                    consumer.poll(Duration.ofMillis(200)).forEach(records::add);
                }
            }
        }
        return records;
    }
}
