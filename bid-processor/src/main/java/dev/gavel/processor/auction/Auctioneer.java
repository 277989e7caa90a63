package dev.gavel.processor.auction;

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

/// Decides commands by the rules in docs/rules.md. In every method a null auction is one that does not exist.
public final class Auctioneer {
    private Auctioneer() {}

    /// Decides one command: exactly one event and the state after it.
    ///
    /// @param bidder the bidder who bids or retracts; for other commands [Bidder#NEW]
    /// @param deadlineMs broker time from which the command is too late; 0: none
    public static Decision decide(
            @Nullable Auction auction, Bidder bidder, Command command, long deadlineMs, CommandMetadata metadata) {
        boolean expired = deadlineMs > 0 && metadata.atMs() >= deadlineMs;
        return switch (command) {
            case PlaceBid bid -> bid(auction, bidder, bid, expired, metadata);
            case OpenAuction open -> open(auction, open, expired, metadata);
            case CloseAuction close -> close(auction, close, expired, metadata);
            case CancelAuction cancel -> cancel(auction, cancel, expired, metadata);
            case RetractBid retract -> retract(auction, bidder, retract, expired, metadata);
        };
    }

    private static Decision bid(
            @Nullable Auction auction, Bidder bidder, PlaceBid bid, boolean expired, CommandMetadata metadata) {
        if (auction == null) {
            return unknownAuction(bid.auctionId(), new Fact.BidRefused(bid, Reason.UNKNOWN_AUCTION), metadata);
        }
        int reasons = reasonsAgainst(auction, bidder, bid, expired, metadata.atMs());
        if (reasons == 0) {
            return accept(auction, bidder, bid, metadata);
        }
        Fact rejected = ReasonSet.reject(PublicView.bid(auction, bid), reasons);
        return decision(auction.withNextSequence(), bidder, rejected, metadata);
    }

    /// The reasons to reject a bid, as a [ReasonSet]. If the auction is over, no other reason is looked for.
    private static int reasonsAgainst(Auction auction, Bidder bidder, PlaceBid bid, boolean expired, long atMs) {
        Reason over = auction.overReason(atMs);
        if (over != null) {
            return ReasonSet.of(over);
        }
        AuctionTerms terms = auction.terms();
        if (terms.rulesVersion() == RulesV1.VERSION) {
            return RulesV1.reasonsAgainst(auction, bid, atMs);
        }
        boolean late = expired || (bid.expiresAtMs() > 0 && atMs >= bid.expiresAtMs());
        return terms.rulesVersion() < AuctionTerms.VERSION_WITH_SECRECY
                ? RulesV3.reasonsAgainst(auction, bidder, bid, late, atMs)
                : BidChecks.reasonsAgainst(auction, bidder, bid, late, atMs);
    }

    private static Decision accept(Auction auction, Bidder bidder, PlaceBid bid, CommandMetadata metadata) {
        AuctionTerms terms = auction.terms();
        if (terms.rulesVersion() == RulesV1.VERSION) {
            Leader leader = EnglishRules.leaderAfter(bid.bidderId(), bid.amountMicros(), metadata.bidId());
            Auction after = auction.withBid(leader, auction.progress());
            return decision(after, bidder, new Fact.BidAccepted(bid), metadata);
        }
        if (AuctionEnd.buysNow(auction, bid.amountMicros())) {
            return buyNow(auction, bidder, bid, metadata);
        }
        Leader leader =
                TypeRules.leaderAfter(terms, auction.leader(), bid.bidderId(), bid.amountMicros(), metadata.bidId());
        AuctionProgress progress =
                auction.progress()
                        .withBid(
                                !bidder.hasStandingBid(),
                                AuctionEnd.endsAtMsAfterBid(auction, leader, metadata.atMs()),
                                recentBidsWith(auction, bidder, bid, metadata));
        Auction after = auction.withBid(leader, progress);
        Fact accepted = PublicView.accepted(auction, after, bid);
        return decision(after, bidder.withBid(terms, bid.amountMicros()), accepted, metadata);
    }

    /// The bidder leads at the buy-now price, and the auction closes.
    private static Decision buyNow(Auction auction, Bidder bidder, PlaceBid bid, CommandMetadata metadata) {
        long price = auction.terms().prices().buyNowMicros();
        Leader leader = new Leader(bid.bidderId(), bid.amountMicros(), price, metadata.bidId());
        AuctionProgress progress =
                auction.progress()
                        .withBid(
                                !bidder.hasStandingBid(),
                                auction.endsAtMs(),
                                recentBidsWith(auction, bidder, bid, metadata));
        Auction bought = auction.withBid(leader, progress);
        Fact accepted = new Fact.BidAccepted(PublicView.bid(auction, bid), AuctionEnd.close(bought, CloseCause.BOUGHT));
        return decision(
                bought.closedByLatestEvent(), bidder.withBid(auction.terms(), bid.amountMicros()), accepted, metadata);
    }

    private static RecentBids recentBidsWith(Auction auction, Bidder bidder, PlaceBid bid, CommandMetadata metadata) {
        Retraction limits = auction.terms().retraction();
        if (limits == null) {
            return auction.progress().recent();
        }
        RecentBids.Bid latest =
                new RecentBids.Bid(
                        metadata.bidId(),
                        bid.bidderId(),
                        bid.amountMicros(),
                        metadata.atMs(),
                        false,
                        bidder.highestMicros());
        return auction.progress().recent().with(latest, auction.terms(), limits.last());
    }

    private static Decision open(
            @Nullable Auction auction, OpenAuction open, boolean expired, CommandMetadata metadata) {
        if (auction != null) {
            return reject(auction, Kind.OPEN, Reason.ALREADY_EXISTS, metadata);
        }
        boolean ended = open.terms().endsAtMs() <= metadata.atMs();
        if (ended || expired) {
            Reason reason = ended ? Reason.ENDS_IN_THE_PAST : Reason.EXPIRED;
            return unknownAuction(open.auctionId(), new Fact.Refused(Kind.OPEN, reason), metadata);
        }
        Auction opened = Auction.opened(AuctionDefinition.opened(open.auctionId(), open.terms(), metadata.atMs()));
        return decision(opened, Bidder.NEW, new Fact.Opened(open.terms().published()), metadata);
    }

    private static Decision close(
            @Nullable Auction auction, CloseAuction close, boolean expired, CommandMetadata metadata) {
        if (auction == null) {
            return unknownAuction(close.auctionId(), new Fact.Refused(Kind.CLOSE, Reason.UNKNOWN_AUCTION), metadata);
        }
        if (isAnothers(auction, close.sellerId())) {
            return reject(auction, Kind.CLOSE, Reason.NOT_THE_SELLER, metadata);
        }
        Reason ended = auction.endedReason();
        if (ended != null || expired) {
            return reject(auction, Kind.CLOSE, ended == null ? Reason.EXPIRED : ended, metadata);
        }
        if (close.cause() == CloseCause.END_PASSED && metadata.atMs() < auction.endsAtMs()) {
            return reject(auction, Kind.CLOSE, Reason.NOT_ENDED, metadata);
        }
        return decision(
                auction.withPhase(Phase.CLOSED), Bidder.NEW, AuctionEnd.close(auction, close.cause()), metadata);
    }

    private static Decision cancel(
            @Nullable Auction auction, CancelAuction cancel, boolean expired, CommandMetadata metadata) {
        if (auction == null) {
            return unknownAuction(cancel.auctionId(), new Fact.Refused(Kind.CANCEL, Reason.UNKNOWN_AUCTION), metadata);
        }
        if (isAnothers(auction, cancel.sellerId())) {
            return reject(auction, Kind.CANCEL, Reason.NOT_THE_SELLER, metadata);
        }
        Reason ended = auction.endedReason();
        if (ended != null || expired) {
            return reject(auction, Kind.CANCEL, ended == null ? Reason.EXPIRED : ended, metadata);
        }
        return decision(auction.withPhase(Phase.CANCELLED), Bidder.NEW, new Fact.Cancelled(cancel.reason()), metadata);
    }

    /// Whether a seller tries to end another seller's auction. An auction without a seller belongs to no seller: only
    /// an operator, who names no seller, can end it.
    private static boolean isAnothers(Auction auction, long sellerId) {
        return sellerId != 0 && sellerId != auction.terms().sellerId();
    }

    private static Decision retract(
            @Nullable Auction auction, Bidder bidder, RetractBid retract, boolean expired, CommandMetadata metadata) {
        if (auction == null) {
            return unknownAuction(
                    retract.auctionId(), new Fact.Refused(Kind.RETRACT, Reason.UNKNOWN_AUCTION), metadata);
        }
        RecentBids.Bid bid = auction.progress().recent().find(retract.bidId(), retract.bidderId());
        Reason reason = RetractionRules.reasonAgainst(auction, bid, expired, metadata.atMs());
        if (bid == null || reason != null) {
            Reason why = reason == null ? Reason.NOT_RETRACTABLE : reason;
            return decision(auction.withNextSequence(), bidder, new Fact.Refused(Kind.RETRACT, why), metadata);
        }
        RecentBids recent = auction.progress().recent().without(bid);
        Bidder bidderAfter =
                bidder.withoutBid(auction.terms().type().isSealed() ? recent.ownHighest(bid.bidderId()) : 0);
        Auction after =
                auction.withoutBid(
                        recent.leader(auction.terms()),
                        auction.progress().withoutBid(!bidderAfter.hasStandingBid(), recent));
        return decision(after, bidderAfter, PublicView.retracted(auction, after, retract), metadata);
    }

    private static Decision reject(Auction auction, Kind kind, Reason reason, CommandMetadata metadata) {
        return decision(auction.withNextSequence(), Bidder.NEW, new Fact.Refused(kind, reason), metadata);
    }

    private static Decision decision(Auction after, Bidder bidder, Fact fact, CommandMetadata metadata) {
        Event event =
                new Event(
                        after.id(),
                        metadata.position(),
                        metadata.atMs(),
                        after.sequence(),
                        PublicView.standing(after, metadata.atMs()),
                        fact);
        return new Decision(event, after, bidder);
    }

    /// A rejection without an auction, before the command and after it.
    private static Decision unknownAuction(long auctionId, Fact rejected, CommandMetadata metadata) {
        Event event = new Event(auctionId, metadata.position(), metadata.atMs(), 0, null, rejected);
        return new Decision(event, null, Bidder.NEW);
    }
}
