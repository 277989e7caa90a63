package dev.gavel.replay.verify;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.gavel.processor.DeadLetter;
import dev.gavel.processor.ProcessorConfig;
import dev.gavel.replay.log.LogReader.UnreadableLogException;
import dev.gavel.replay.log.NewerVersion;
import dev.gavel.replay.log.ReplayProgress;
import dev.gavel.replay.verify.Divergence.Kind;
import dev.gavel.schema.Command.PlaceBid;
import dev.gavel.schema.Micros;
import dev.gavel.schema.Position;
import dev.gavel.schema.UnknownFields;
import dev.gavel.schema.codec.AuctionKey;
import dev.gavel.schema.codec.CommandCodec;
import dev.gavel.schema.kafka.KafkaCluster;
import dev.gavel.schema.topic.KafkaUnreachableException;
import dev.gavel.schema.topic.Topics;
import dev.gavel.testing.Broker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The verification of an intact log and of logs with each kind of divergence, on a real broker.
final class VerifierIT {
    private static final Duration TIMEOUT = Duration.ofMillis(300);

    private static final Duration TEST_TIMEOUT = Duration.ofSeconds(30);

    @TempDir private static Path directory;

    private static Broker broker;
    private TestLog log;

    @BeforeAll
    static void startBroker() throws Exception {
        broker = Broker.start(directory);
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @BeforeEach
    void emptyLog() throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()))) {
            var existing =
                    admin.listTopics().names().get(20, TimeUnit.SECONDS).stream()
                            .filter(name -> !name.startsWith("__"))
                            .toList();
            admin.deleteTopics(existing).all().get(20, TimeUnit.SECONDS);
            await().atMost(TEST_TIMEOUT)
                    .until(() ->
                            admin.listTopics().names().get(20, TimeUnit.SECONDS).stream()
                                    .noneMatch(existing::contains));
        }
        log = new TestLog(broker.bootstrap());
    }

    @AfterEach
    void closeLog() {
        log.close();
    }

    @Test
    void findsNoDivergenceInAnIntactLog() throws Exception {
        log.auction(20);
        log.appendMalformed(0, AuctionKey.encode(7), "malformed".getBytes(UTF_8));
        log.appendMalformed(1, null, "no key".getBytes(UTF_8));
        log.appendMalformed(1 - TestLog.HOME, AuctionKey.encode(TestLog.AUCTION), bid(99));
        log.decide();

        Verification verification = verify();

        assertThat(verification.isClean()).isTrue();
        assertThat(verification.commands()).isEqualTo(24);
        assertThat(verification.malformed()).isEqualTo(3);
        assertThat(verification.equal()).isEqualTo(24);
        assertThat(verification.auctions()).isEqualTo(1);
    }

    @Test
    void findsAMissingEvent() throws Exception {
        log.auction(20);
        log.events.remove(5);
        log.decide();

        assertThat(found()).containsExactly(Map.entry(5L, Kind.MISSING));
    }

    @Test
    void findsAMissingEventAtTheEnd() throws Exception {
        log.auction(20);
        log.events.removeLast();
        log.decide();

        assertThat(found()).containsExactly(Map.entry(20L, Kind.MISSING));
    }

    @Test
    void findsADuplicateEventWhereverItIs() throws Exception {
        log.auction(20);
        log.events.add(6, log.events.get(5));
        log.events.add(log.events.get(9));
        log.events.addFirst(log.events.get(15));
        log.decide();

        assertThat(found())
                .containsExactly(
                        Map.entry(5L, Kind.DUPLICATE), Map.entry(8L, Kind.DUPLICATE), Map.entry(14L, Kind.DUPLICATE));
    }

    @Test
    void findsADifferentEvent() throws Exception {
        log.auction(20);
        log.events.set(5, with(log.events.get(5), log.events.get(5).key(), withOtherPrice(log.events.get(5).value())));
        log.events.set(7, with(log.events.get(7), AuctionKey.encode(43), log.events.get(7).value()));
        log.decide();

        assertThat(found()).containsExactly(Map.entry(5L, Kind.DIFFERENT), Map.entry(7L, Kind.DIFFERENT));
    }

    @Test
    void findsSwappedEvents() throws Exception {
        log.auction(20);
        Collections.swap(log.events, 5, 6);
        log.decide();

        assertThat(found()).containsExactly(Map.entry(6L, Kind.OUT_OF_ORDER));
    }

    @Test
    void findsAnEventWithoutACommand() throws Exception {
        log.auction(3);
        ProducerRecord<byte[], byte[]> last = log.events.getLast();
        log.events.add(with(last, last.key(), atOffset(last.value(), 900)));
        log.decide();

        assertThat(found()).containsExactly(Map.entry(900L, Kind.EXTRA));
    }

    @Test
    void findsAMalformedEvent() throws Exception {
        log.auction(20);
        log.events.add(5, with(log.events.get(5), log.events.get(5).key(), "malformed".getBytes(UTF_8)));
        log.decide();

        Verification verification = verify();

        assertThat(verification.counts()).containsExactly(Map.entry(Kind.MALFORMED, 1L));
        assertThat(verification.equal()).isEqualTo(21);
    }

    @Test
    void findsAnEventOfAMalformedCommand() throws Exception {
        log.auction(3);
        long offset =
                log.appendMalformed(TestLog.HOME, AuctionKey.encode(TestLog.AUCTION), "malformed".getBytes(UTF_8));
        log.events.add(with(log.events.get(3), log.events.get(3).key(), atOffset(log.events.get(3).value(), offset)));
        log.decide();

        assertThat(found()).containsExactly(Map.entry(offset, Kind.EXTRA));
    }

    @Test
    void findsAMissingDeadLetter() throws Exception {
        log.auction(3);
        long offset =
                log.appendMalformed(TestLog.HOME, AuctionKey.encode(TestLog.AUCTION), "malformed".getBytes(UTF_8));
        log.deadLetters.clear();
        log.decide();

        Verification verification = verify();

        assertThat(verification.divergences())
                .singleElement()
                .satisfies(divergence -> {
                    assertThat(divergence.kind()).isEqualTo(Kind.MISSING);
                    assertThat(divergence.topic()).isEqualTo(Topics.DEAD_LETTERS);
                    assertThat(divergence.position()).isEqualTo(new Position(TestLog.HOME, offset));
                });
    }

    @Test
    void comparesOnlyTheSelectedCommands() throws Exception {
        log.auction(20);
        log.append(new PlaceBid(43, 1, Micros.UNIT, UnknownFields.NONE));
        log.events.remove(5);
        log.events.removeLast();
        log.decide();

        assertThat(verify(null, range("" + TestLog.HOME + "@6", null)).isClean())
                .isEqualTo(TestLog.HOME != partition(43));
        assertThat(verify(null, range(null, "" + TestLog.HOME + "@4")).isClean()).isTrue();
        assertThat(verify(null, range(TestLog.HOME + "@5", TestLog.HOME + "@5")).counts())
                .containsEntry(Kind.MISSING, 1L);
        assertThat(verify(TestLog.AUCTION, CommandRange.ALL).counts()).containsExactly(Map.entry(Kind.MISSING, 1L));
    }

    @Test
    void rejectsAPartitionThatTheLogDoesNotHave() throws Exception {
        log.auction(20).decide();

        assertThatThrownBy(() -> verify(null, range("900@1", null)))
                .isInstanceOf(UnreadableLogException.class)
                .hasMessageContaining("--from")
                .hasMessageContaining("the partitions 0 to ");
    }

    @Test
    void anEmptyRangeIsNotClean() throws Exception {
        assertThat(verify().isClean()).isFalse();
        log.auction(20).decide();

        for (Verification nothing :
                List.of(
                        verify(44L, CommandRange.ALL),
                        verify(null, range(TestLog.HOME + "@900", null)),
                        verify(null, range("2036-01-01T00:00:00Z", null)))) {
            assertThat(nothing.compared()).isZero();
            assertThat(nothing.divergent()).isZero();
            assertThat(nothing.isClean()).isFalse();
        }
    }

    @Test
    void distinguishesUndecidedCommandsFromLostDecisions() throws Exception {
        log.auction(20);
        List<ProducerRecord<byte[], byte[]>> all = List.copyOf(log.events);
        log.events.subList(15, all.size()).clear();
        log.events.remove(5);
        log.decide();
        processorsHaveDecidedUpTo(15);

        Verification verification = verify();

        assertThat(verification.undecided()).isEqualTo(6);
        assertThat(verification.counts()).containsExactly(Map.entry(Kind.MISSING, 1L));
        assertThat(verification.equal()).isEqualTo(14);
        assertThat(verification.isClean()).isFalse();
    }

    @Test
    void isNotCleanWhileTheLastCommandsAreUndecided() throws Exception {
        log.auction(20);
        log.events.subList(15, log.events.size()).clear();
        log.decide();
        processorsHaveDecidedUpTo(15);

        Verification verification = verify();

        assertThat(verification.divergent()).isZero();
        assertThat(verification.undecided()).isEqualTo(6);
        assertThat(verification.isClean()).isFalse();
    }

    @Test
    void deadLettersDeletedByRetentionAreNotMissing() throws Exception {
        log.auction(3);
        for (int i = 0; i < 4; i++) {
            log.appendMalformed(TestLog.HOME, AuctionKey.encode(TestLog.AUCTION), ("malformed " + i).getBytes(UTF_8));
        }
        log.decide();
        deleteDeadLettersBefore(2);

        Verification verification = verify();

        assertThat(verification.isClean()).isTrue();
        assertThat(verification.malformed()).isEqualTo(4);
        assertThat(verification.equal()).isEqualTo(4 + 2);
    }

    @Test
    void aDeadLetterAfterTheDeletedOnesIsMissing() throws Exception {
        log.auction(3);
        for (int i = 0; i < 4; i++) {
            log.appendMalformed(TestLog.HOME, AuctionKey.encode(TestLog.AUCTION), ("malformed " + i).getBytes(UTF_8));
        }
        log.deadLetters.remove(2);
        log.decide();
        deleteDeadLettersBefore(1);

        assertThat(found()).containsExactly(Map.entry(6L, Kind.MISSING));
    }

    @Test
    void abandonsAPartitionWithTooManyDivergences() throws Exception {
        int commands = Verification.MAX_DIVERGENCES + 500;
        log.appendAll(commands);
        log.events.replaceAll(event -> with(event, AuctionKey.encode(43), event.value()));
        log.decide();

        Verification verification = verify();

        assertThat(verification.abandoned()).containsExactly(TestLog.HOME);
        assertThat(verification.divergences())
                .hasSizeBetween(Verification.MAX_DIVERGENCES, Verification.MAX_DIVERGENCES + 1);
        assertThat(verification.commands()).isLessThan(commands);
        assertThat(verification.isClean()).isFalse();
    }

    @Test
    void rejectsALogOnWhichANewerVersionDecidedACommand() throws Exception {
        log.auction(3);
        long offset = log.appendMalformed(TestLog.HOME, AuctionKey.encode(TestLog.AUCTION), newerCommand());
        log.events.add(with(log.events.get(3), log.events.get(3).key(), atOffset(log.events.get(3).value(), offset)));
        log.deadLetters.clear();
        log.decide();

        assertThatThrownBy(this::verify)
                .isInstanceOf(UnreadableLogException.class)
                .hasMessageContaining("a newer version of Gavel decided the command");
    }

    /// An older processor could not read the command, so the dead letter is right.
    @Test
    void acceptsADeadLetterWithACommandOfANewerVersion() throws Exception {
        log.auction(3);
        log.appendMalformed(TestLog.HOME, AuctionKey.encode(TestLog.AUCTION), newerCommand());
        log.decide();

        assertThat(verify().isClean()).isTrue();
    }

    private static byte[] newerCommand() {
        return dev.gavel.schema.proto.Command.newBuilder()
                .setUnknownFields(
                        com.google.protobuf.UnknownFieldSet.newBuilder()
                                .addField(
                                        99, com.google.protobuf.UnknownFieldSet.Field.newBuilder().addVarint(1).build())
                                .build())
                .build()
                .toByteArray();
    }

    private static void processorsHaveDecidedUpTo(long offset) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()))) {
            admin.alterConsumerGroupOffsets(
                            ProcessorConfig.APPLICATION_ID,
                            Map.of(new TopicPartition(Topics.COMMANDS, TestLog.HOME), new OffsetAndMetadata(offset)))
                    .all()
                    .get(20, TimeUnit.SECONDS);
        }
    }

    private static void deleteDeadLettersBefore(long offset) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()))) {
            admin.deleteRecords(
                            Map.of(
                                    new TopicPartition(Topics.DEAD_LETTERS, DeadLetter.PARTITION),
                                    RecordsToDelete.beforeOffset(offset)))
                    .all()
                    .get(20, TimeUnit.SECONDS);
        }
    }

    @Test
    void rejectsCommandsWithoutTheirBeginning() throws Exception {
        log.auction(5).decide();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()))) {
            admin.deleteRecords(
                            Map.of(new TopicPartition(Topics.COMMANDS, TestLog.HOME), RecordsToDelete.beforeOffset(2)))
                    .all()
                    .get(20, TimeUnit.SECONDS);
        }

        assertThatThrownBy(this::verify)
                .isInstanceOf(UnreadableLogException.class)
                .hasMessageContaining(
                        "auction-commands has lost its beginning (partition " + TestLog.HOME + " starts at offset 2)");
    }

    @Test
    void rejectsEventsWithoutTheirBeginning() throws Exception {
        log.auction(5).decide();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()))) {
            admin.deleteRecords(
                            Map.of(new TopicPartition(Topics.EVENTS, TestLog.HOME), RecordsToDelete.beforeOffset(2)))
                    .all()
                    .get(20, TimeUnit.SECONDS);
        }

        assertThatThrownBy(this::verify)
                .isInstanceOf(UnreadableLogException.class)
                .hasMessageContaining(
                        "auction-events has lost its beginning (partition " + TestLog.HOME + " starts at offset 2)");
    }

    @Test
    void rejectsAMissingTopic() throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()))) {
            admin.deleteTopics(List.of(Topics.EVENTS)).all().get(20, TimeUnit.SECONDS);
            await().atMost(TEST_TIMEOUT)
                    .until(() -> !admin.listTopics().names().get(20, TimeUnit.SECONDS).contains(Topics.EVENTS));
        }

        assertThatThrownBy(this::verify)
                .isInstanceOf(UnreadableLogException.class)
                .hasMessageContaining("there is no topic auction-events");
    }

    @Test
    void rejectsEventsOfANewerVersion() throws Exception {
        log.auction(5);
        byte[] newer = NewerVersion.of(dev.gavel.schema.proto.Event.parseFrom(log.events.get(2).value()));
        log.events.set(2, with(log.events.get(2), log.events.get(2).key(), newer));
        log.decide();

        assertThatThrownBy(this::verify)
                .isInstanceOf(UnreadableLogException.class)
                .hasMessageContaining("a newer version of Gavel wrote the event");
    }

    @Test
    void reportsAnUnreachableCluster() {
        assertThatThrownBy(() ->
                        Verifier.verify(
                                new Verifier.Config(KafkaCluster.at("127.0.0.1:1"), null, CommandRange.ALL, TIMEOUT),
                                ReplayProgress.SILENT))
                .isInstanceOf(KafkaUnreachableException.class);
        assertThatThrownBy(() ->
                        Verifier.verify(
                                new Verifier.Config(KafkaCluster.at("nowhere"), null, CommandRange.ALL, TIMEOUT),
                                ReplayProgress.SILENT))
                .isInstanceOf(KafkaUnreachableException.class);
    }

    private Verification verify() throws InterruptedException {
        return verify(null, CommandRange.ALL);
    }

    private Verification verify(@Nullable Long auction, CommandRange range) throws InterruptedException {
        return Verifier.verify(
                new Verifier.Config(KafkaCluster.at(broker.bootstrap()), auction, range, TIMEOUT),
                ReplayProgress.SILENT);
    }

    /// The divergences by the offset of their command.
    private Map<Long, Kind> found() throws InterruptedException {
        Map<Long, Kind> found = new TreeMap<>();
        Verification verification = verify();
        assertThat(verification.isClean()).isFalse();
        verification
                .divergences()
                .forEach(divergence -> {
                    if (divergence.position() != null) {
                        found.put(divergence.position().offset(), divergence.kind());
                    }
                });
        return found;
    }

    private static CommandRange range(@Nullable String from, @Nullable String to) {
        return new CommandRange(
                from == null ? null : CommandRange.Bound.parse(from), to == null ? null : CommandRange.Bound.parse(to));
    }

    private static int partition(long auction) {
        return AuctionKey.partition(AuctionKey.encode(auction), TestLog.PARTITIONS);
    }

    private static byte[] bid(long bidder) {
        return CommandCodec.encode(
                new dev.gavel.schema.Envelope(
                        new PlaceBid(TestLog.AUCTION, bidder, Micros.UNIT, UnknownFields.NONE), null));
    }

    private static ProducerRecord<byte[], byte[]> with(
            ProducerRecord<byte[], byte[]> record, byte[] key, byte[] value) {
        return new ProducerRecord<>(record.topic(), record.partition(), record.timestamp(), key, value);
    }

    /// The same event with another price.
    private static byte[] withOtherPrice(byte[] value) throws Exception {
        var event = dev.gavel.schema.proto.Event.parseFrom(value).toBuilder();
        event.getStandingBuilder().setPriceMicros(event.getStanding().getPriceMicros() + 1);
        byte[] other = event.build().toByteArray();
        assertThat(Arrays.equals(other, value)).isFalse();
        return other;
    }

    private static byte[] atOffset(byte[] value, long offset) throws Exception {
        return dev.gavel.schema.proto.Event.parseFrom(value).toBuilder().setCommandOffset(offset).build().toByteArray();
    }
}
