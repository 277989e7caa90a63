package dev.gavel.schema.codec;

import static dev.gavel.schema.codec.Samples.BID;
import static dev.gavel.schema.codec.Samples.KEY;
import static dev.gavel.schema.codec.Samples.event;
import static dev.gavel.schema.codec.Samples.untold;
import static dev.gavel.schema.codec.Samples.withReplyTo;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.ChainHash;
import dev.gavel.schema.CloseCause;
import dev.gavel.schema.Command.CancelAuction;
import dev.gavel.schema.Command.CloseAuction;
import dev.gavel.schema.Envelope;
import dev.gavel.schema.Event;
import dev.gavel.schema.Fact;
import dev.gavel.schema.Reason;
import dev.gavel.schema.Reply;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Fixes the wire format: logs are kept for ever and must stay readable.
class GoldenBytesTest {
    private static final long ACTOR = 0x0123_4567_89AB_CDEFL;
    private static final String RULE =
            "The wire format is public and logs are kept for ever. Only add fields; never change these bytes.";
    private static final HexFormat HEX = HexFormat.of();

    /// As they stand on the log, in every message below that has them.
    private static final String REPLY_TO = "0a0d080311efcdab89674523011863";

    private static final String TERMS =
            "0a2a0a1243617274696572207772697374776174636810c0843d18a0c21e2080bcd9f29e342880c8e690a134";
    private static final String AT = "08031092081881bcd9f29e34";
    private static final String STANDING = "20052a1e080210a0f8fa0518c0ba9906200728033080bcd9f29e343880c8e690a134";

    @ParameterizedTest(name = "{0}")
    @MethodSource("commands")
    void commandKeepsItsBytes(String name, String golden, Envelope envelope) {
        assertThat(HEX.formatHex(CommandCodec.encode(envelope))).as(RULE).isEqualTo(golden);
        assertThat(CommandCodec.decode(KEY, HEX.parseHex(golden))).as(RULE).isEqualTo(new Decoded.Message<>(envelope));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("events")
    void eventKeepsItsBytes(String name, String golden, Event event) {
        assertThat(HEX.formatHex(EventCodec.encode(event))).as(RULE).isEqualTo(golden);
        assertThat(EventCodec.decode(KEY, HEX.parseHex(golden))).as(RULE).isEqualTo(new Decoded.Message<>(event));
    }

    @Test
    void replyKeepsItsBytes() {
        String golden = "09efcdab89674523011063182a2239" + AT + STANDING + "3a090a07080710a0f8fa05";
        assertThat(HEX.formatHex(ReplyCodec.encode(Samples.REPLY))).as(RULE).isEqualTo(golden);
        assertThat(ReplyCodec.decode(HEX.parseHex(golden))).as(RULE).isEqualTo(new Decoded.Message<>(Samples.REPLY));
    }

    @Test
    void replyWithAFirmMinimumKeepsItsBytes() {
        Reply firm =
                new Reply(
                        Samples.REPLY.instance(),
                        Samples.REPLY.correlation(),
                        Samples.REPLY.event(),
                        true,
                        AuctionTerms.SMALLEST);
        String golden = "09efcdab89674523011063182a2239" + AT + STANDING + "3a090a07080710a0f8fa05" + "2801";
        assertThat(HEX.formatHex(ReplyCodec.encode(firm))).as(RULE).isEqualTo(golden);
        assertThat(ReplyCodec.decode(HEX.parseHex(golden))).as(RULE).isEqualTo(new Decoded.Message<>(firm));
    }

    @Test
    void replyWithATickSizeKeepsItsBytes() {
        Reply firm =
                new Reply(Samples.REPLY.instance(), Samples.REPLY.correlation(), Samples.REPLY.event(), true, 10_000);
        String golden = "09efcdab89674523011063182a2239" + AT + STANDING + "3a090a07080710a0f8fa05" + "2801" + "30904e";
        assertThat(HEX.formatHex(ReplyCodec.encode(firm))).as(RULE).isEqualTo(golden);
        assertThat(ReplyCodec.decode(HEX.parseHex(golden))).as(RULE).isEqualTo(new Decoded.Message<>(firm));
    }

    static Stream<Arguments> commands() {
        return Stream.of(
                Arguments.of("bid, somebody waits", REPLY_TO + "1a07080710a0f8fa05", withReplyTo(BID)),
                Arguments.of("bid, nobody waits", "1a07080710a0f8fa05", untold(BID)),
                Arguments.of("open, somebody waits", REPLY_TO + "122c" + TERMS, withReplyTo(Samples.open())),
                Arguments.of("open, nobody waits", "122c" + TERMS, untold(Samples.open())),
                Arguments.of("open from now", "120d0a0b100118012880c8e690a134", untold(Samples.openFromNow())),
                Arguments.of(
                        "open under rules version 2",
                        "122d0a2b0a075265766572736f1080ade20418012880c8e690a13430025080e1eb17620808c0a90710e0d403900102",
                        untold(Samples.openUnderRules2())),
                Arguments.of(
                        "open under rules version 3",
                        "12340a320a075265766572736f1080ade20418904e2880c8e690a13430025080e1eb17620a08c0a90710e0d40320029001039801904e",
                        untold(Samples.openUnderRules3())),
                // 6a 08: the retraction, of 600 000 ms (c0cf24), the last 8, with disclosure.
                Arguments.of(
                        "open under rules version 4",
                        "123e0a3c0a075265766572736f1080ade20418904e2880c8e690a13430025080e1eb17620a08c0a90710e0d4032002"
                                + "6a0808c0cf2410081801900104"
                                + "9801904e",
                        untold(Samples.openUnderRules4())),
                Arguments.of("close, somebody waits", REPLY_TO + "22020801", withReplyTo(Samples.close())),
                Arguments.of("close, nobody waits", "22020801", untold(Samples.close())),
                Arguments.of("close as its end passed", "22020802", untold(Samples.closeAsEndPassed())),
                Arguments.of(
                        "cancel, somebody waits", REPLY_TO + "2a080a0673746f6c656e", withReplyTo(Samples.cancel())),
                Arguments.of("cancel, nobody waits", "2a080a0673746f6c656e", untold(Samples.cancel())),
                Arguments.of(
                        "bid by an authenticated subject",
                        "1a07080710a0f8fa05" + "49efcdab8967452301",
                        new Envelope(BID, null, 0, null, ACTOR)),
                Arguments.of(
                        "close by its seller",
                        "220408011014",
                        untold(new CloseAuction(Samples.AUCTION_ID, CloseCause.SELLER, 20))),
                Arguments.of(
                        "cancel by its seller",
                        "2a0a0a0673746f6c656e1014",
                        untold(new CancelAuction(Samples.AUCTION_ID, "stolen", 20))),
                // a0 01 14: the seller, 20.
                Arguments.of(
                        "open under rules version 5",
                        "12410a3f0a075265766572736f1080ade20418904e2880c8e690a13430025080e1eb17620a08c0a90710e0d4032002"
                                + "6a0808c0cf2410081801900105"
                                + "9801904e"
                                + "a00114",
                        untold(Samples.openUnderRules5())),
                Arguments.of(
                        "open under rules version 6",
                        "12410a3f0a075265766572736f1080ade20418904e2880c8e690a13430025080e1eb17620a08c0a90710e0d4032002"
                                + "6a0808c0cf2410081801900106"
                                + "9801904e"
                                + "a00114",
                        untold(Samples.openUnderRules6())));
    }

    static Stream<Arguments> events() {
        return Stream.of(
                Arguments.of("opened", AT + STANDING + "322c" + TERMS, event(new Fact.Opened(Samples.TERMS))),
                Arguments.of(
                        "bid accepted", AT + STANDING + "3a090a07080710a0f8fa05", event(new Fact.BidAccepted(BID))),
                Arguments.of(
                        "bid accepted, by an authenticated subject",
                        AT + STANDING + "3a090a07080710a0f8fa05" + "71efcdab8967452301",
                        event(new Fact.BidAccepted(BID)).withActor(ACTOR)),
                Arguments.of(
                        "bid accepted that takes the lead and moves the end",
                        AT + STANDING + "3a120a07080710a0f8fa05" + "18082080c088d29f34",
                        event(new Fact.BidAccepted(BID, null, 8, 1_795_200_000_000L, false))),
                Arguments.of(
                        "bid accepted that is outbid at once",
                        AT + STANDING + "3a0b0a07080710a0f8fa05" + "2801",
                        event(new Fact.BidAccepted(BID, null, 0, 0, true))),
                Arguments.of(
                        "retracted", AT + STANDING + "62060880900110" + "07", event(new Fact.Retracted(18_432, 7))),
                Arguments.of(
                        "retracted by the leader",
                        AT + STANDING + "62080880900110" + "07" + "1807",
                        event(new Fact.Retracted(18_432, 7, 7))),
                Arguments.of(
                        "close refused, of another seller",
                        AT + STANDING + "5a0408021014",
                        event(new Fact.Refused(Fact.Refused.Kind.CLOSE, Reason.NOT_THE_SELLER))),
                Arguments.of(
                        "bid refused",
                        AT + STANDING + "420b0a07080710a0f8fa051008",
                        event(new Fact.BidRefused(BID, Reason.BID_TOO_LOW))),
                Arguments.of(
                        "bid refused, off the tick",
                        AT + STANDING + "420e0a07080710a0f8fa0510131a0108",
                        event(new Fact.BidRefused(BID, Reason.OFF_TICK, List.of(Reason.BID_TOO_LOW)))),
                Arguments.of(
                        "chained",
                        AT
                                + STANDING
                                + "3a090a07080710a0f8fa05"
                                + "7a20"
                                + "0000000000000001fffffffffffffffe"
                                + "00000000000000030000000000000004",
                        event(new Fact.BidAccepted(BID)).withChain(new ChainHash(1, -2, 3, 4))),
                Arguments.of("bid on nothing", AT + "420b0a07080710a0f8fa051001", Samples.unknownAuction()),
                Arguments.of(
                        "closed",
                        AT + STANDING + "4a0b0801100718a0f8fa052003",
                        event(new Fact.Closed(CloseCause.SELLER, 7, 12_500_000, 3))),
                Arguments.of("cancelled", AT + STANDING + "52080a0673746f6c656e", event(new Fact.Cancelled("stolen"))),
                Arguments.of(
                        "refused",
                        AT + STANDING + "5a0408021009",
                        event(new Fact.Refused(Fact.Refused.Kind.CLOSE, Reason.NOT_ENDED))));
    }
}
