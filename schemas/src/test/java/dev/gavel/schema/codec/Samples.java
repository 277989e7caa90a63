package dev.gavel.schema.codec;

import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.AuctionType;
import dev.gavel.schema.BidderLimits;
import dev.gavel.schema.CloseCause;
import dev.gavel.schema.Command;
import dev.gavel.schema.Command.CancelAuction;
import dev.gavel.schema.Command.CloseAuction;
import dev.gavel.schema.Command.OpenAuction;
import dev.gavel.schema.Command.PlaceBid;
import dev.gavel.schema.Envelope;
import dev.gavel.schema.Event;
import dev.gavel.schema.Fact;
import dev.gavel.schema.Increment;
import dev.gavel.schema.Position;
import dev.gavel.schema.Prices;
import dev.gavel.schema.Reason;
import dev.gavel.schema.Reply;
import dev.gavel.schema.ReplyTo;
import dev.gavel.schema.Retraction;
import dev.gavel.schema.SoftClose;
import dev.gavel.schema.SoftCloseTrigger;
import dev.gavel.schema.Standing;
import dev.gavel.schema.Status;
import dev.gavel.schema.UnknownFields;
import org.jspecify.annotations.Nullable;

/// One of each message, with every field set to something that shows.
final class Samples {
    static final long AUCTION_ID = 42;
    static final byte[] KEY = AuctionKey.encode(AUCTION_ID);
    static final long STARTS_AT_MS = 1_795_000_000_000L;
    static final long ENDS_AT_MS = 1_795_600_000_000L;

    static final AuctionTerms TERMS =
            new AuctionTerms("Cartier wristwatch", 1_000_000, 500_000, STARTS_AT_MS, ENDS_AT_MS, UnknownFields.NONE);
    static final AuctionTerms TERMS_WITHOUT_START = new AuctionTerms("", 1, 1, null, ENDS_AT_MS, UnknownFields.NONE);
    static final PlaceBid BID = new PlaceBid(AUCTION_ID, 7, 12_500_000, UnknownFields.NONE);
    static final ReplyTo REPLY_TO = new ReplyTo(3, 0x0123_4567_89AB_CDEFL, 99);
    static final Standing STANDING = new Standing(Status.OPEN, 12_500_000, 13_000_000, 7, 3, STARTS_AT_MS, ENDS_AT_MS);
    static final Position POSITION = new Position(3, 1042);
    static final Reply REPLY =
            new Reply(
                    REPLY_TO.instance(),
                    REPLY_TO.correlation(),
                    event(new Fact.BidAccepted(BID)),
                    false,
                    AuctionTerms.SMALLEST);

    private Samples() {}

    static Envelope withReplyTo(Command command) {
        return new Envelope(command, REPLY_TO);
    }

    static Envelope untold(Command command) {
        return new Envelope(command, null);
    }

    static OpenAuction open() {
        return new OpenAuction(AUCTION_ID, TERMS);
    }

    static OpenAuction openFromNow() {
        return new OpenAuction(AUCTION_ID, TERMS_WITHOUT_START);
    }

    /// Before there were tick sizes and triggers of a soft close.
    static OpenAuction openUnderRules2() {
        return open(2, AuctionTerms.SMALLEST, SoftCloseTrigger.ANY_BID);
    }

    static OpenAuction openUnderRules3() {
        return open(3, AuctionTerms.DEFAULT_TICK_SIZE_MICROS, SoftCloseTrigger.PRICE_CHANGE);
    }

    static OpenAuction openUnderRules4() {
        return open(
                4,
                AuctionTerms.DEFAULT_TICK_SIZE_MICROS,
                SoftCloseTrigger.PRICE_CHANGE,
                new Retraction(600_000, 8, true));
    }

    static OpenAuction openUnderRules5() {
        return openWithSeller(5);
    }

    static OpenAuction openUnderRules6() {
        return openWithSeller(6);
    }

    private static OpenAuction openWithSeller(int rulesVersion) {
        OpenAuction open =
                open(
                        rulesVersion,
                        AuctionTerms.DEFAULT_TICK_SIZE_MICROS,
                        SoftCloseTrigger.PRICE_CHANGE,
                        new Retraction(600_000, 8, true));
        return new OpenAuction(AUCTION_ID, open.terms().withSeller(20));
    }

    private static OpenAuction open(int rulesVersion, long tickSizeMicros, SoftCloseTrigger trigger) {
        return open(rulesVersion, tickSizeMicros, trigger, null);
    }

    private static OpenAuction open(
            int rulesVersion, long tickSizeMicros, SoftCloseTrigger trigger, @Nullable Retraction retraction) {
        return new OpenAuction(
                AUCTION_ID,
                new AuctionTerms(
                        rulesVersion,
                        "Reverso",
                        AuctionType.PROXY,
                        tickSizeMicros,
                        new Prices(10_000_000, 50_000_000, 0),
                        Increment.tick(tickSizeMicros),
                        null,
                        ENDS_AT_MS,
                        new SoftClose(120_000, 60_000, 0, trigger),
                        retraction,
                        BidderLimits.NONE,
                        UnknownFields.NONE));
    }

    static CloseAuction close() {
        return new CloseAuction(AUCTION_ID, CloseCause.SELLER);
    }

    static CloseAuction closeAsEndPassed() {
        return new CloseAuction(AUCTION_ID, CloseCause.END_PASSED);
    }

    static CancelAuction cancel() {
        return new CancelAuction(AUCTION_ID, "stolen");
    }

    static Event event(Fact fact) {
        return new Event(AUCTION_ID, POSITION, STARTS_AT_MS + 1, 5, STANDING, fact);
    }

    static Event unknownAuction() {
        return new Event(
                AUCTION_ID, POSITION, STARTS_AT_MS + 1, 0, null, new Fact.BidRefused(BID, Reason.UNKNOWN_AUCTION));
    }
}
