package dev.gavel.processor.auction;

import dev.gavel.processor.auction.Auction.Phase;

/// What of an auction changes now and then, but not with every bid: apart from the rest, so that a bid need not copy
/// it.
///
/// @param phase how far it has come by command
/// @param endsAtMs the first instant that is too late, ms since 1970 UTC
/// @param bidderCount bidders whose bids stand; 0 under rules version 1
/// @param keyCount idempotency keys that it was told so far
/// @param recent the latest bids where bids may be retracted; empty elsewhere
public record AuctionProgress(Phase phase, long endsAtMs, int bidderCount, int keyCount, RecentBids recent) {
    static AuctionProgress opened(AuctionDefinition lot) {
        return new AuctionProgress(Phase.OPEN, lot.terms().endsAtMs(), 0, 0, RecentBids.NONE);
    }

    AuctionProgress withPhase(Phase next) {
        return next == phase ? this : new AuctionProgress(next, endsAtMs, bidderCount, keyCount, recent);
    }

    AuctionProgress withKey() {
        return new AuctionProgress(phase, endsAtMs, bidderCount, keyCount + 1, recent);
    }

    /// @param bids the latest ones with it
    AuctionProgress withBid(boolean newBidder, long endsAt, RecentBids bids) {
        boolean same = !newBidder && endsAt == endsAtMs && bids.bids().isEmpty();
        return same ? this : new AuctionProgress(phase, endsAt, bidderCount + (newBidder ? 1 : 0), keyCount, bids);
    }

    /// @param bids the latest ones without it
    AuctionProgress withoutBid(boolean lastOfBidder, RecentBids bids) {
        return new AuctionProgress(phase, endsAtMs, bidderCount - (lastOfBidder ? 1 : 0), keyCount, bids);
    }
}
