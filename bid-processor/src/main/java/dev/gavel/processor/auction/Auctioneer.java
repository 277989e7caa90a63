package dev.gavel.processor.auction;

import static dev.gavel.processor.auction.Objections.bit;

import dev.gavel.processor.auction.Auction.Phase;
import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.CloseCause;
import dev.gavel.schema.Command;
import dev.gavel.schema.Command.CancelAuction;
import dev.gavel.schema.Command.CloseAuction;
import dev.gavel.schema.Command.OpenAuction;
import dev.gavel.schema.Command.PlaceBid;
import dev.gavel.schema.Command.RetractBid;
import dev.gavel.schema.Event;
import dev.gavel.schema.Fact;
import dev.gavel.schema.Fact.Refused.Kind;
import dev.gavel.schema.Reason;
import dev.gavel.schema.Retraction;
import org.jspecify.annotations.Nullable;

/// Decides commands, by docs/rules.md. An auction that is null does not exist (yet).
public final class Auctioneer {
    private Auctioneer() {}

    /// What one command comes to: exactly one event and one state after it, on every machine and at every replay.
    ///
    /// @param bidder what the auction remembers of whoever bids or retracts; otherwise [Bidder#NEW]
    /// @param deadlineMs log time from which the command is too late; 0: never
    public static Decision decide(
            @Nullable Auction auction, Bidder bidder, Command command, long deadlineMs, Stamp stamp) {
        boolean expired = deadlineMs > 0 && stamp.atMs() >= deadlineMs;
        return switch (command) {
            case PlaceBid bid -> bid(auction, bidder, bid, expired, stamp);
            case OpenAuction open -> open(auction, open, expired, stamp);
            case CloseAuction close -> close(auction, close, expired, stamp);
            case CancelAuction cancel -> cancel(auction, cancel, expired, stamp);
            case RetractBid retract -> retract(auction, bidder, retract, expired, stamp);
        };
    }

    private static Decision bid(@Nullable Auction auction, Bidder bidder, PlaceBid bid, boolean expired, Stamp stamp) {
        if (auction == null) {
            return nowhere(bid.auctionId(), new Fact.BidRefused(bid, Reason.UNKNOWN_AUCTION), stamp);
        }
        int objections = objections(auction, bidder, bid, expired, stamp.atMs());
        if (objections == 0) {
            return accept(auction, bidder, bid, stamp);
        }
        Fact refused = Objections.refuse(Publication.bid(auction, bid), objections);
        return decision(auction.unmoved(), bidder, refused, stamp);
    }

    /// All that speaks against a bid. Of an auction that is over there is nothing more to say.
    private static int objections(Auction auction, Bidder bidder, PlaceBid bid, boolean expired, long atMs) {
        Reason over = Life.over(auction, atMs);
        if (over != null) {
            return bit(over);
        }
        AuctionTerms terms = auction.terms();
        if (terms.rulesVersion() == FirstRules.VERSION) {
            return FirstRules.objections(auction, bid, atMs);
        }
        int most = terms.bidders().maxBids();
        boolean late = expired || (bid.expiresAtMs() > 0 && atMs >= bid.expiresAtMs());
        return (Life.hasStarted(auction, atMs) ? 0 : bit(Reason.NOT_YET_OPEN))
                | (late ? bit(Reason.EXPIRED) : 0)
                | (terms.bidders().admits(bid.bidderId()) ? 0 : bit(Reason.NOT_INVITED))
                | (most == 0 || bidder.bids() < most ? 0 : bit(Reason.BID_LIMIT_REACHED))
                | Bidding.objections(auction, bidder, bid);
    }

    private static Decision accept(Auction auction, Bidder bidder, PlaceBid bid, Stamp stamp) {
        AuctionTerms terms = auction.terms();
        if (terms.rulesVersion() == FirstRules.VERSION) {
            Leader lead = English.place(bid.bidderId(), bid.amountMicros(), stamp.bidId());
            Auction after = auction.withBid(lead, auction.course());
            return decision(after, bidder, new Fact.BidAccepted(bid), stamp);
        }
        if (AuctionEnd.buys(auction, bid.amountMicros())) {
            return buy(auction, bidder, bid, stamp);
        }
        Leader lead = Bidding.place(terms, auction.lead(), bid.bidderId(), bid.amountMicros(), stamp.bidId());
        AuctionProgress course =
                auction.course()
                        .withBid(
                                !bidder.hasStandingBid(),
                                AuctionEnd.after(auction, stamp.atMs()),
                                remember(auction, bidder, bid, stamp));
        Auction after = auction.withBid(lead, course);
        Fact accepted = new Fact.BidAccepted(Publication.bid(auction, bid));
        return decision(after, bidder.withBid(terms, bid.amountMicros()), accepted, stamp);
    }

    /// Nobody else bids, so the bidder leads at the seller's price, and the hammer falls.
    private static Decision buy(Auction auction, Bidder bidder, PlaceBid bid, Stamp stamp) {
        long price = auction.terms().prices().buyNowMicros();
        Leader lead = new Leader(bid.bidderId(), bid.amountMicros(), price, stamp.bidId());
        AuctionProgress course =
                auction.course()
                        .withBid(!bidder.hasStandingBid(), auction.endsAtMs(), remember(auction, bidder, bid, stamp));
        Auction bought = auction.withBid(lead, course);
        Fact accepted =
                new Fact.BidAccepted(Publication.bid(auction, bid), AuctionEnd.hammer(bought, CloseCause.BOUGHT));
        return decision(
                bought.inPhase(Phase.CLOSED), bidder.withBid(auction.terms(), bid.amountMicros()), accepted, stamp);
    }

    private static RecentBids remember(Auction auction, Bidder bidder, PlaceBid bid, Stamp stamp) {
        Retraction limits = auction.terms().retraction();
        if (limits == null) {
            return auction.course().recent();
        }
        RecentBids.Bid latest =
                new RecentBids.Bid(
                        stamp.bidId(), bid.bidderId(), bid.amountMicros(), stamp.atMs(), false, bidder.highestMicros());
        return auction.course().recent().with(latest, auction.terms(), limits.last());
    }

    private static Decision open(@Nullable Auction auction, OpenAuction open, boolean expired, Stamp stamp) {
        if (auction != null) {
            return refused(auction, Kind.OPEN, Reason.ALREADY_EXISTS, stamp);
        }
        boolean ended = open.terms().endsAtMs() <= stamp.atMs();
        if (ended || expired) {
            Reason reason = ended ? Reason.ENDS_IN_THE_PAST : Reason.EXPIRED;
            return nowhere(open.auctionId(), new Fact.Refused(Kind.OPEN, reason), stamp);
        }
        Auction opened = Auction.opened(AuctionDefinition.opened(open.auctionId(), open.terms(), stamp.atMs()));
        return decision(opened, Bidder.NEW, new Fact.Opened(open.terms().published()), stamp);
    }

    private static Decision close(@Nullable Auction auction, CloseAuction close, boolean expired, Stamp stamp) {
        if (auction == null) {
            return nowhere(close.auctionId(), new Fact.Refused(Kind.CLOSE, Reason.UNKNOWN_AUCTION), stamp);
        }
        Reason ended = Life.ended(auction);
        if (ended != null || expired) {
            return refused(auction, Kind.CLOSE, ended == null ? Reason.EXPIRED : ended, stamp);
        }
        if (close.cause() == CloseCause.END_PASSED && stamp.atMs() < auction.endsAtMs()) {
            return refused(auction, Kind.CLOSE, Reason.NOT_ENDED, stamp);
        }
        return decision(auction.withPhase(Phase.CLOSED), Bidder.NEW, AuctionEnd.hammer(auction, close.cause()), stamp);
    }

    private static Decision cancel(@Nullable Auction auction, CancelAuction cancel, boolean expired, Stamp stamp) {
        if (auction == null) {
            return nowhere(cancel.auctionId(), new Fact.Refused(Kind.CANCEL, Reason.UNKNOWN_AUCTION), stamp);
        }
        Reason ended = Life.ended(auction);
        if (ended != null || expired) {
            return refused(auction, Kind.CANCEL, ended == null ? Reason.EXPIRED : ended, stamp);
        }
        return decision(auction.withPhase(Phase.CANCELLED), Bidder.NEW, new Fact.Cancelled(cancel.reason()), stamp);
    }

    private static Decision retract(
            @Nullable Auction auction, Bidder bidder, RetractBid retract, boolean expired, Stamp stamp) {
        if (auction == null) {
            return nowhere(retract.auctionId(), new Fact.Refused(Kind.RETRACT, Reason.UNKNOWN_AUCTION), stamp);
        }
        RecentBids.Bid bid = auction.course().recent().find(retract.bidId(), retract.bidderId());
        Reason reason = Retractions.objection(auction, bid, expired, stamp.atMs());
        if (bid == null || reason != null) {
            Reason why = reason == null ? Reason.NOT_RETRACTABLE : reason;
            return decision(auction.unmoved(), bidder, new Fact.Refused(Kind.RETRACT, why), stamp);
        }
        RecentBids left = auction.course().recent().without(bid);
        Bidder after = bidder.withoutBid(auction.terms().type().isSealed() ? left.ownHighest(bid.bidderId()) : 0);
        Auction standing =
                auction.withoutBid(
                        left.lead(auction.terms()), auction.course().withoutBid(!after.hasStandingBid(), left));
        return decision(standing, after, new Fact.Retracted(bid.id(), bid.bidderId()), stamp);
    }

    private static Decision refused(Auction auction, Kind kind, Reason reason, Stamp stamp) {
        return decision(auction.unmoved(), Bidder.NEW, new Fact.Refused(kind, reason), stamp);
    }

    private static Decision decision(Auction after, Bidder bidder, Fact fact, Stamp stamp) {
        Event event =
                new Event(
                        after.id(),
                        stamp.position(),
                        stamp.atMs(),
                        after.sequence(),
                        Publication.standing(after, stamp.atMs()),
                        fact);
        return new Decision(event, after, bidder);
    }

    /// There is no auction, and there is none afterwards.
    private static Decision nowhere(long auctionId, Fact refused, Stamp stamp) {
        return new Decision(new Event(auctionId, stamp.position(), stamp.atMs(), 0, null, refused), null, Bidder.NEW);
    }
}
