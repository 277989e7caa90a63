package dev.gavel.processor.auction;

import dev.gavel.schema.AuctionTerms;

/// One auction as far as its rules need to know it: the fold of its commands. Its size does not grow with the
/// number of bids.
///
/// @param sequence    events so far
/// @param endsAtMs    the first instant that is too late, ms since 1970 UTC
/// @param bidCount    accepted bids that stand
/// @param bidderCount bidders who made them; 0 under rules version 1
/// @param keyCount    idempotency keys that it was told so far
/// @param recent      the latest bids where bids may be retracted; empty elsewhere
public record Auction(
        Lot lot,
        long sequence,
        Phase phase,
        long endsAtMs,
        Lead lead,
        int bidCount,
        int bidderCount,
        int keyCount,
        Recent recent) {

    /// How far an auction's life has come by command; whether it has started is a matter of the clock.
    public enum Phase {
        OPEN,
        CLOSED,
        CANCELLED
    }

    static Auction opened(Lot lot) {
        return new Auction(lot, 1, Phase.OPEN, lot.terms().endsAtMs(), Lead.NONE, 0, 0, 0, Recent.NONE);
    }

    public long id() {
        return lot.id();
    }

    public AuctionTerms terms() {
        return lot.terms();
    }

    public boolean isOpen() {
        return phase == Phase.OPEN;
    }

    public boolean hasBid() {
        return bidCount > 0;
    }

    /// Another key was told.
    public Auction withKey() {
        return new Auction(
                lot, sequence, phase, endsAtMs, lead, bidCount, bidderCount, keyCount + 1, recent);
    }

    /// A bid was accepted.
    Auction withBid(Lead after, boolean newBidder, long endsAt, Recent bids) {
        return new Auction(
                lot,
                sequence + 1,
                phase,
                endsAt,
                after,
                bidCount + 1,
                newBidder ? bidderCount + 1 : bidderCount,
                keyCount,
                bids);
    }

    /// A bid was taken back.
    Auction withoutBid(Lead after, boolean lastOfBidder, Recent bids) {
        return new Auction(
                lot,
                sequence + 1,
                phase,
                endsAtMs,
                after,
                bidCount - 1,
                lastOfBidder ? bidderCount - 1 : bidderCount,
                keyCount,
                bids);
    }

    /// The same event went on to end it.
    Auction inPhase(Phase next) {
        return new Auction(lot, sequence, next, endsAtMs, lead, bidCount, bidderCount, keyCount, recent);
    }

    /// It was closed or cancelled.
    Auction withPhase(Phase next) {
        return new Auction(lot, sequence + 1, next, endsAtMs, lead, bidCount, bidderCount, keyCount, recent);
    }

    /// Something was asked and refused; only the count of events moves.
    Auction unmoved() {
        return withPhase(phase);
    }
}
