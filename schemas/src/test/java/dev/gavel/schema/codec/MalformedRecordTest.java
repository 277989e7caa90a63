package dev.gavel.schema.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.Envelope;
import dev.gavel.schema.Fact;
import dev.gavel.schema.Micros;
import dev.gavel.schema.ReplyTo;
import dev.gavel.schema.proto.Command;
import dev.gavel.schema.proto.PlaceBid;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// A malformed record is a value with a reason, so that one such record does not stop a partition.
class MalformedRecordTest {
    private static final byte[] GOOD_VALUE = CommandCodec.encode(Samples.untold(Samples.BID));

    @Test
    void recordWithoutValueIsMalformed() {
        assertThat(CommandCodec.decode(Samples.KEY, null)).isEqualTo(malformed("the record has no value"));
        assertThat(EventCodec.decode(Samples.KEY, null)).isEqualTo(malformed("the record has no value"));
        assertThat(ReplyCodec.decode(null)).isEqualTo(malformed("the record has no value"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badKeys")
    void keyThatIsNoAuctionIsMalformed(String name, byte @Nullable [] key) {
        String reason = "the key is not an auction id (int64 > 0, big-endian)";
        assertThat(CommandCodec.decode(key, GOOD_VALUE)).isEqualTo(malformed(reason));
        assertThat(EventCodec.decode(key, GOOD_VALUE)).isEqualTo(malformed(reason));
    }

    static Stream<Arguments> badKeys() {
        return Stream.of(
                Arguments.of("none", null),
                Arguments.of("empty", new byte[0]),
                Arguments.of("too short", new byte[] {0, 0, 0, 0, 0, 0, 42}),
                Arguments.of("too long", new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 42}),
                Arguments.of("zero", new byte[8]),
                Arguments.of("negative", AuctionKey.encode(-1)),
                Arguments.of("most negative", AuctionKey.encode(Long.MIN_VALUE)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badCommands")
    void commandThatSaysNothingIsMalformed(String why, Consumer<Command.Builder> payload) {
        Command.Builder command = Command.newBuilder();
        payload.accept(command);

        assertThat(CommandCodec.decode(Samples.KEY, command.build().toByteArray()))
                .isInstanceOfSatisfying(Decoded.Malformed.class, it -> assertThat(it.reason()).contains(why));
    }

    static Stream<Arguments> badCommands() {
        String tooLong = "x".repeat(AuctionTerms.MAX_TITLE + 1);
        return Stream.of(
                bad("no payload", command -> {}),
                bad("amount is out of range: 0 micros", command -> command.setBid(bid(7, 0))),
                bad("amount is out of range: -1 micros", command -> command.setBid(bid(7, -1))),
                bad("amount is out of range", command -> command.setBid(bid(7, Micros.MAX + 1))),
                bad("bidder id must be > 0: 0", command -> command.setBid(bid(0, 1))),
                bad("bidder id must be > 0: -7", command -> command.setBid(bid(-7, 1))),
                bad("cause of a close", command -> command.getCloseBuilder().setCauseValue(99)),
                bad("cause of a close", Command.Builder::getCloseBuilder),
                bad("title is longer than 200", command -> terms(command).setTitle(tooLong)),
                bad("opening price is out of range", command -> terms(command).setOpeningPriceMicros(0)),
                bad("increment is out of range", command -> terms(command).setIncrementMicros(Micros.MAX + 1)),
                bad("tick size before rules version 3", command -> terms(command).setTickSizeMicros(10_000)),
                bad(
                        "opening_price has 1.00, which is not a multiple",
                        command -> terms(command).setRulesVersion(3).setTickSizeMicros(300_000)),
                bad("tick size is out of range", command -> terms(command).setRulesVersion(3).setTickSizeMicros(-1)),
                bad("end is out of range", command -> terms(command).setEndsAtMs(0)),
                bad("end is out of range", command -> terms(command).setEndsAtMs(AuctionTerms.MAX_TIME_MS + 1)),
                bad("start is not before the end", command -> terms(command).setStartsAtMs(Samples.ENDS_AT_MS)),
                bad("reason is longer than 200", command -> command.getCancelBuilder().setReason(tooLong)));
    }

    /// The processor decides the command; nobody receives the reply.
    @Test
    void aReplyAddressThatDoesNotExistDoesNotInvalidateABid() {
        ReplyTo nowhere = new ReplyTo(-1, 1, 1);

        assertThat(CommandCodec.decode(Samples.KEY, CommandCodec.encode(new Envelope(Samples.BID, nowhere))))
                .isEqualTo(new Decoded.Message<>(new Envelope(Samples.BID, nowhere)));
    }

    @Test
    void bytesOfAnotherFormatAreMalformedThatNamesTheFormat() {
        byte[] json = "{\"auction_id\":42}".getBytes(StandardCharsets.UTF_8);

        assertThat(CommandCodec.decode(Samples.KEY, json))
                .isInstanceOfSatisfying(Decoded.Malformed.class, it -> assertThat(it.reason()).contains("Protobuf"));
    }

    /// A rebuild stops at such an event, because a newer projector has projected it.
    @Test
    void anOpeningUnderLaterRulesIsOfANewerVersion() {
        var later = ProtoConverter.terms(Samples.TERMS).toBuilder().setRulesVersion(AuctionTerms.RULES_VERSION + 1);
        var event = EventCodec.message(Samples.event(new Fact.Opened(Samples.TERMS))).toBuilder();
        event.getOpenedBuilder().setTerms(later);
        byte[] value = event.build().toByteArray();

        assertThat(EventCodec.decode(Samples.KEY, value)).isInstanceOf(Decoded.Malformed.class);
        assertThat(EventCodec.isNewer(value)).isTrue();
        assertThat(EventCodec.isNewer(EventCodec.encode(Samples.event(new Fact.Opened(Samples.TERMS))))).isFalse();
    }

    @Test
    void unknownStatusIsMalformed() {
        // An event whose standing has status 99.
        byte[] event = HexFormat.of().parseHex("0803109208180120052a0208635a0408021009");

        assertThat(EventCodec.decode(Samples.KEY, event))
                .isEqualTo(malformed("a status that this version does not know; is the writer newer?"));
    }

    @Test
    void sequenceWithoutStandingIsMalformed() {
        byte[] event = HexFormat.of().parseHex("08031092081801200" + "55a0408021009");

        assertThat(EventCodec.decode(Samples.KEY, event)).isInstanceOf(Decoded.Malformed.class);
    }

    @Test
    void standingOutOfRangeIsMalformed() {
        var event = EventCodec.message(Samples.unknownAuction()).toBuilder().setSequence(1);
        event.setStanding(ProtoConverter.standing(Samples.STANDING).toBuilder().setPriceMicros(-1));

        assertThat(EventCodec.decode(Samples.KEY, event.build().toByteArray()))
                .isEqualTo(malformed("price is out of range: -1 micros"));
    }

    private static Arguments bad(String why, Consumer<Command.Builder> payload) {
        return Arguments.of(why, payload);
    }

    private static PlaceBid.Builder bid(long bidderId, long amountMicros) {
        return PlaceBid.newBuilder().setBidderId(bidderId).setAmountMicros(amountMicros);
    }

    private static dev.gavel.schema.proto.AuctionTerms.Builder terms(Command.Builder command) {
        return command.getOpenBuilder().setTerms(ProtoConverter.terms(Samples.TERMS)).getTermsBuilder();
    }

    private static Decoded<Object> malformed(String reason) {
        return new Decoded.Malformed<>(reason);
    }
}
