package dev.gavel.processor.auction;

import dev.gavel.processor.auction.Auction.Phase;

/// The part of an auction that changes rarely. It is separate from [Leader] so that most bids need not copy it.
///
/// @param endsAtMs the first instant that is too late for a bid, ms since 1970 UTC
/// @param bidderCount bidders with a standing bid; 0 under rules version 1
/// @param keyCount idempotency keys used so far, see [Idempotency]
/// @param rejectedKeyCount those of rejected commands, if they are counted apart
/// @param uncountedKeys keys that were counted for their owner only, see [KeyUses]
/// @param recent the latest bids if the terms allow retractions; otherwise empty
public record AuctionProgress(
        Phase phase,
        long endsAtMs,
        int bidderCount,
        int keyCount,
        int rejectedKeyCount,
        int uncountedKeys,
        RecentBids recent) {
    static AuctionProgress opened(AuctionDefinition definition) {
        return new AuctionProgress(Phase.OPEN, definition.terms().endsAtMs(), 0, 0, 0, 0, RecentBids.NONE);
    }

    AuctionProgress withPhase(Phase newPhase) {
        return newPhase == phase
                ? this
                : new AuctionProgress(
                        newPhase, endsAtMs, bidderCount, keyCount, rejectedKeyCount, uncountedKeys, recent);
    }

    /// @param rejected whether it is counted with those of rejected commands
    /// @param size by which the counter advances; 0: it is counted for its owner only
    AuctionProgress withIdempotencyKey(boolean rejected, int size) {
        return new AuctionProgress(
                phase,
                endsAtMs,
                bidderCount,
                rejected ? keyCount : keyCount + size,
                rejected ? rejectedKeyCount + size : rejectedKeyCount,
                size == 0 ? uncountedKeys + 1 : uncountedKeys,
                recent);
    }

    /// The count to which a key belongs.
    public int keys(boolean rejected) {
        return rejected ? rejectedKeyCount : keyCount;
    }

    /// @param newBidder whether the bidder had no standing bid
    /// @param newRecent the recent bids including this one
    AuctionProgress withBid(boolean newBidder, long newEndsAtMs, RecentBids newRecent) {
        boolean same = !newBidder && newEndsAtMs == endsAtMs && newRecent.bids().isEmpty();
        return same
                ? this
                : new AuctionProgress(
                        phase,
                        newEndsAtMs,
                        bidderCount + (newBidder ? 1 : 0),
                        keyCount,
                        rejectedKeyCount,
                        uncountedKeys,
                        newRecent);
    }

    /// @param lastOfBidder whether the bidder has no other standing bid
    /// @param newRecent the recent bids with this one marked as retracted
    AuctionProgress withoutBid(boolean lastOfBidder, RecentBids newRecent) {
        return new AuctionProgress(
                phase,
                endsAtMs,
                bidderCount - (lastOfBidder ? 1 : 0),
                keyCount,
                rejectedKeyCount,
                uncountedKeys,
                newRecent);
    }
}
