package dev.gavel.processor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.UnknownFieldSet;
import dev.gavel.schema.Event;
import dev.gavel.schema.Fact;
import dev.gavel.schema.IdempotencyKey;
import dev.gavel.schema.Micros;
import dev.gavel.schema.RecordLimits;
import dev.gavel.schema.Retraction;
import dev.gavel.schema.codec.AuctionKey;
import dev.gavel.schema.codec.Decoded;
import dev.gavel.schema.codec.EventCodec;
import dev.gavel.schema.proto.AuctionTerms;
import dev.gavel.schema.proto.AuctionType;
import dev.gavel.schema.proto.Command;
import dev.gavel.schema.topic.Topics;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the processor writes at the bounds of [RecordLimits].
final class RecordLimitsTest {
    private static final byte[] KEY = AuctionKey.encode(42);

    private CommandTopics topics;

    @BeforeEach
    void start(@TempDir Path stateDir) {
        topics = new CommandTopics(stateDir);
    }

    @AfterEach
    void stop() {
        topics.close();
    }

    @Test
    void theLargestCommandsAreDecided() {
        append(sizedOpen(RecordLimits.COMMAND_BYTES));
        append(sizedBid(RecordLimits.COMMAND_BYTES));

        topics.readAll();
        assertThat(topics.read(Topics.DEAD_LETTERS)).isEmpty();
        assertThat(topics.read(Topics.EVENTS))
                .hasSize(2)
                .allSatisfy(event ->
                        assertThat(event.value())
                                .hasSizeLessThanOrEqualTo(
                                        RecordLimits.COMMAND_BYTES + RecordLimits.EVENT_OVERHEAD_BYTES));
        assertThat(topics.read(Topics.REPLIES)).hasSize(2);
        assertThat(changelog("keys")).hasSize(2);
    }

    @Test
    void aLargerCommandIsCutInTheDeadLettersWithItsLengthAndHash() throws Exception {
        byte[] value = sizedBid(RecordLimits.COMMAND_BYTES + 1);
        append(value);

        TestRecord<byte[], byte[]> letter = topics.read(Topics.DEAD_LETTERS).getFirst();
        assertThat(topics.read(Topics.EVENTS)).isEmpty();
        assertThat(letter.value()).hasSize(RecordLimits.COMMAND_BYTES).isEqualTo(DeadLetter.cut(value));
        assertThat(header(letter, DeadLetter.REASON)).isEqualTo("the value has 1048577 bytes, more than 1048576");
        assertThat(header(letter, DeadLetter.VALUE_LENGTH)).isEqualTo("1048577");
        assertThat(header(letter, DeadLetter.VALUE_SHA256))
                .isEqualTo(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(value)));
        assertThat(letter.headers().lastHeader(DeadLetter.KEY_LENGTH)).isNull();
    }

    @Test
    void theStateOfAnAuctionWithAllItsRecentBidsIsSmall() {
        append(open().build().toByteArray());
        for (int i = 0; i < 2 * Retraction.MAX_LAST; i++) {
            Command.Builder bid = Command.newBuilder();
            bid.getBidBuilder().setBidderId(Long.MAX_VALUE - i % 1_000).setAmountMicros(Micros.MAX - 1_000_000 + i);
            append(bid.build().toByteArray());
        }

        topics.readAll();
        assertThat(topics.read(Topics.EVENTS)).hasSize(1 + 2 * Retraction.MAX_LAST);
        assertThat(changelog("auctions"))
                .allSatisfy(
                        state -> assertThat(state.value()).hasSizeLessThan(RecordLimits.AUCTION_STATE_BYTES * 3 / 4));
    }

    @Test
    void aBidThatIsNestedAsDeepAsACommandCanBeSurvivesARestart(@TempDir Path storesDir) {
        var context = new MockProcessorContext<byte[], Object>(new Properties(), new TaskId(0, 0), storesDir.toFile());
        context.setCurrentSystemTimeMs(CommandTopics.NOW.toEpochMilli());
        StateStores.all(1, ChangelogEnds.UNKNOWN)
                .forEach(builder -> {
                    var store = builder.withLoggingDisabled().build();
                    store.init(context.getStateStoreContext(), store);
                });
        process(context, 0, open().build());
        process(context, 1, AnyRecord.nested(AnyRecord.DEEPEST));
        process(context, 2, AnyRecord.nested(AnyRecord.DEEPEST));

        assertThat(context.forwarded())
                .filteredOn(forwarded -> forwarded.childName().equals(Optional.of(BidTopology.TO_EVENTS)))
                .last()
                .satisfies(forwarded ->
                        assertThat(EventCodec.decode(KEY, (byte[]) forwarded.record().value()))
                                .isInstanceOfSatisfying(
                                        Decoded.Message.class,
                                        event ->
                                                assertThat(((Event) event.value()).fact())
                                                        .isInstanceOf(Fact.Repeated.class)));
    }

    /// Each with a new processor, as after a restart.
    private static void process(MockProcessorContext<byte[], Object> context, long offset, Command command) {
        var processor = new BidProcessor(1, _ -> {});
        processor.init(context);
        context.setRecordMetadata(Topics.COMMANDS, 0, offset);
        processor.process(new Record<>(KEY, command.toByteArray(), CommandTopics.NOW.toEpochMilli()));
    }

    private void append(byte[] value) {
        RecordHeaders headers = new RecordHeaders();
        headers.add("large", new byte[RecordLimits.COPIED_HEADERS_BYTES - 100]);
        headers.add("larger", new byte[RecordLimits.COMMAND_BYTES]);
        topics.append(new TestRecord<>(KEY, value, headers, CommandTopics.NOW));
    }

    private List<TestRecord<byte[], byte[]>> changelog(String store) {
        return topics.read(ProcessorConfig.APPLICATION_ID + "-" + store + "-changelog");
    }

    private static Command.Builder open() {
        Command.Builder command = envelope("o");
        AuctionTerms.Builder terms = command.getOpenBuilder().getTermsBuilder();
        terms.setRulesVersion(2)
                .setType(AuctionType.AUCTION_TYPE_ENGLISH)
                .setTitle("\uFFFD".repeat(200))
                .setOpeningPriceMicros(1)
                .setIncrementMicros(1)
                .setEndsAtMs(CommandTopics.NOW.plusSeconds(60).toEpochMilli())
                .setByInvitation(true)
                .addAllAllowedBidders(LongStream.range(0, 1_000).mapToObj(i -> Long.MAX_VALUE - i).toList());
        terms.getRetractionBuilder().setWindowMs(1_000).setLast(Retraction.MAX_LAST);
        return command;
    }

    private static Command.Builder envelope(String key) {
        Command.Builder command =
                Command.newBuilder()
                        .setDeadlineMs(Long.MAX_VALUE)
                        .setIdempotencyKey(key.repeat(IdempotencyKey.MAX_LENGTH));
        command.getReplyToBuilder().setPartition(-1).setInstance(-1).setCorrelation(-1);
        return command;
    }

    private static byte[] sizedBid(int bytes) {
        Command.Builder command = envelope("b");
        command.getBidBuilder().setBidderId(Long.MAX_VALUE).setAmountMicros(Micros.MAX);
        return sized(bytes, filler -> command.getBidBuilder().setUnknownFields(filler), command);
    }

    private static byte[] sizedOpen(int bytes) {
        Command.Builder command = open();
        return sized(bytes, filler -> command.getOpenBuilder().getTermsBuilder().setUnknownFields(filler), command);
    }

    /// The command with unknown fields that make it exactly so large.
    private static byte[] sized(int bytes, Consumer<UnknownFieldSet> setFiller, Command.Builder command) {
        int filler = bytes / 2;
        for (int attempt = 0; attempt < 5; attempt++) {
            setFiller.accept(AnyRecord.filler(filler));
            byte[] value = command.build().toByteArray();
            if (value.length == bytes) {
                return value;
            }
            filler += bytes - value.length;
        }
        throw new AssertionError("no filler makes it " + bytes + " bytes");
    }

    private static String header(TestRecord<byte[], byte[]> record, String name) {
        return new String(Objects.requireNonNull(record.headers().lastHeader(name)).value(), UTF_8);
    }
}
