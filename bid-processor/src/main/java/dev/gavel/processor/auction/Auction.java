package dev.gavel.processor.auction;

import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.ChainHash;
import org.jspecify.annotations.Nullable;

/// One auction as far as its rules need to know it: the fold of its commands. Its size does not grow with the number of
/// bids.
///
/// @param course what changes now and then
/// @param lead what changes with the bids
/// @param bidCount accepted bids that stand
/// @param sequence events so far
/// @param chain of the latest event; null: before the first, or under rules version 1
public record Auction(
        AuctionDefinition lot,
        AuctionProgress course,
        Leader lead,
        int bidCount,
        long sequence,
        @Nullable ChainHash chain) {

    /// How far an auction's life has come by command; whether it has started is a matter of the clock.
    public enum Phase {
        OPEN,
        CLOSED,
        CANCELLED
    }

    static Auction opened(AuctionDefinition lot) {
        return new Auction(lot, AuctionProgress.opened(lot), Leader.NONE, 0, 1, null);
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
        return new Auction(lot, course.withKey(), lead, bidCount, sequence, chain);
    }

    /// Its latest event is tied to those before.
    Auction withChain(ChainHash hash) {
        return new Auction(lot, course, lead, bidCount, sequence, hash);
    }

    /// A bid was accepted.
    Auction withBid(Leader after, AuctionProgress next) {
        return new Auction(lot, next, after, bidCount + 1, sequence + 1, chain);
    }

    /// A bid was taken back.
    Auction withoutBid(Leader after, AuctionProgress next) {
        return new Auction(lot, next, after, bidCount - 1, sequence + 1, chain);
    }

    /// The same event went on to end it.
    Auction inPhase(Phase next) {
        return new Auction(lot, course.withPhase(next), lead, bidCount, sequence, chain);
    }

    /// It was closed or cancelled.
    Auction withPhase(Phase next) {
        return new Auction(lot, course.withPhase(next), lead, bidCount, sequence + 1, chain);
    }

    /// Something was asked and refused; only the count of events moves.
    Auction unmoved() {
        return withPhase(phase());
    }
}
