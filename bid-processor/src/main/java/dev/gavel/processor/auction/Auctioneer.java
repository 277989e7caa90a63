package dev.gavel.processor.auction;

import dev.gavel.processor.auction.Auction.Phase;
import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.Command;
import dev.gavel.schema.Command.CancelAuction;
import dev.gavel.schema.Command.CloseAuction;
import dev.gavel.schema.Command.OpenAuction;
import dev.gavel.schema.Command.PlaceBid;
import dev.gavel.schema.CloseCause;
import dev.gavel.schema.Event;
import dev.gavel.schema.Fact;
import dev.gavel.schema.Fact.Refused.Kind;
import dev.gavel.schema.Reason;
import org.jspecify.annotations.Nullable;

/// Decides commands and applies events. An auction that is null does not exist (yet).
public final class Auctioneer {
    /// The rules that new auctions get.
    public static final int RULES_VERSION = 1;

    private Auctioneer() {}

    /// What one command comes to: exactly one event, on every machine and at every replay.
    public static Event decide(@Nullable Auction auction, Command command, Stamp stamp) {
        Fact fact = switch (command) {
            case PlaceBid bid -> judge(auction, bid, stamp.atMs());
            case OpenAuction open -> open(auction, open, stamp.atMs());
            case CloseAuction close -> close(auction, close, stamp.atMs());
            case CancelAuction cancel -> cancel(auction, cancel);
        };
        Auction after = apply(auction, command.auctionId(), fact, stamp.atMs());
        return new Event(
                command.auctionId(),
                stamp.position(),
                stamp.atMs(),
                after == null ? 0 : after.sequence(),
                after == null ? null : after.standing(stamp.atMs()),
                fact);
    }

    /// The auction after an event. Asks no rule: what was decided, was decided.
    public static @Nullable Auction apply(@Nullable Auction auction, Event event) {
        return apply(auction, event.auctionId(), event.fact(), event.atMs());
    }

    /// English auction, ascending (see docs/rules.md): a bid wins if it is above the highest by an increment at
    /// least; of two equal ones the earlier stands.
    private static Fact judge(@Nullable Auction auction, PlaceBid bid, long atMs) {
        Reason reason = refusal(auction, bid, atMs);
        return reason == null ? new Fact.BidAccepted(bid) : new Fact.BidRefused(bid, reason);
    }

    private static @Nullable Reason refusal(@Nullable Auction auction, PlaceBid bid, long atMs) {
        if (auction == null) {
            return Reason.UNKNOWN_AUCTION;
        }
        if (!auction.isOpen()) {
            return over(auction.phase());
        }
        if (atMs < auction.startsAtMs()) {
            return Reason.NOT_YET_OPEN;
        }
        if (atMs >= auction.endsAtMs()) {
            // The closer's command may come later; the end does not.
            return Reason.CLOSED;
        }
        long amount = bid.amountMicros();
        if (amount >= auction.minimumNextBidMicros() && amount > auction.highestMicros()) {
            return null;
        }
        return auction.hasBid() ? Reason.BID_TOO_LOW : Reason.BELOW_OPENING_PRICE;
    }

    private static Fact open(@Nullable Auction auction, OpenAuction open, long atMs) {
        if (auction != null) {
            return new Fact.Refused(Kind.OPEN, Reason.ALREADY_EXISTS);
        }
        return open.terms().endsAtMs() <= atMs
                ? new Fact.Refused(Kind.OPEN, Reason.ENDS_IN_THE_PAST)
                : new Fact.Opened(open.terms());
    }

    private static Fact close(@Nullable Auction auction, CloseAuction close, long atMs) {
        if (auction == null) {
            return new Fact.Refused(Kind.CLOSE, Reason.UNKNOWN_AUCTION);
        }
        if (!auction.isOpen()) {
            return new Fact.Refused(Kind.CLOSE, over(auction.phase()));
        }
        if (close.cause() == CloseCause.END_PASSED && atMs < auction.endsAtMs()) {
            return new Fact.Refused(Kind.CLOSE, Reason.NOT_ENDED);
        }
        return new Fact.Closed(close.cause(), auction.leaderId(), auction.highestMicros(), auction.bidCount());
    }

    private static Fact cancel(@Nullable Auction auction, CancelAuction cancel) {
        if (auction == null) {
            return new Fact.Refused(Kind.CANCEL, Reason.UNKNOWN_AUCTION);
        }
        return auction.isOpen()
                ? new Fact.Cancelled(cancel.reason())
                : new Fact.Refused(Kind.CANCEL, over(auction.phase()));
    }

    private static Reason over(Phase phase) {
        return switch (phase) {
            case CANCELLED -> Reason.CANCELLED;
            case CLOSED -> Reason.CLOSED;
            case OPEN -> throw new IllegalStateException("an open auction is not over");
        };
    }

    private static @Nullable Auction apply(@Nullable Auction auction, long id, Fact fact, long atMs) {
        if (fact instanceof Fact.Opened(AuctionTerms terms)) {
            return opened(id, terms, atMs);
        }
        if (auction == null) {
            return null;
        }
        return switch (fact) {
            case Fact.BidAccepted(PlaceBid bid) -> auction.withBid(bid.bidderId(), bid.amountMicros());
            case Fact.Closed _ -> auction.withPhase(Phase.CLOSED);
            case Fact.Cancelled _ -> auction.withPhase(Phase.CANCELLED);
            case Fact.BidRefused _, Fact.Refused _ -> auction.unmoved();
            case Fact.Opened _ -> throw new IllegalStateException("handled above");
        };
    }

    private static Auction opened(long id, AuctionTerms terms, long atMs) {
        Long startsAtMs = terms.startsAtMs();
        return new Auction(
                id,
                RULES_VERSION,
                1,
                Phase.OPEN,
                terms,
                startsAtMs == null ? atMs : startsAtMs,
                terms.endsAtMs(),
                0,
                0,
                0);
    }
}
