package dev.gavel.processor.auction;

import dev.gavel.schema.AuctionTerms;

/// One auction as far as its rules need to know it: the fold of its commands. Its size does not grow with the
/// number of bids.
///
/// @param course   what changes now and then
/// @param lead     what changes with the bids
/// @param bidCount accepted bids that stand
/// @param sequence events so far
public record Auction(Lot lot, Course course, Lead lead, int bidCount, long sequence) {

    /// How far an auction's life has come by command; whether it has started is a matter of the clock.
    public enum Phase {
        OPEN,
        CLOSED,
        CANCELLED
    }

    static Auction opened(Lot lot) {
        return new Auction(lot, Course.opened(lot), Lead.NONE, 0, 1);
    }

    public long id() {
        return lot.id();
    }

    public AuctionTerms terms() {
        return lot.terms();
    }

    public Phase phase() {
        return course.phase();
    }

    public boolean isOpen() {
        return phase() == Phase.OPEN;
    }

    public long endsAtMs() {
        return course.endsAtMs();
    }

    public boolean hasBid() {
        return bidCount > 0;
    }

    /// Another key was told.
    public Auction withKey() {
        return new Auction(lot, course.withKey(), lead, bidCount, sequence);
    }

    /// A bid was accepted.
    Auction withBid(Lead after, Course next) {
        return new Auction(lot, next, after, bidCount + 1, sequence + 1);
    }

    /// A bid was taken back.
    Auction withoutBid(Lead after, Course next) {
        return new Auction(lot, next, after, bidCount - 1, sequence + 1);
    }

    /// The same event went on to end it.
    Auction inPhase(Phase next) {
        return new Auction(lot, course.withPhase(next), lead, bidCount, sequence);
    }

    /// It was closed or cancelled.
    Auction withPhase(Phase next) {
        return new Auction(lot, course.withPhase(next), lead, bidCount, sequence + 1);
    }

    /// Something was asked and refused; only the count of events moves.
    Auction unmoved() {
        return withPhase(phase());
    }
}
