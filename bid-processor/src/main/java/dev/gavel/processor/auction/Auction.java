package dev.gavel.processor.auction;

import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.Micros;
import dev.gavel.schema.Standing;
import dev.gavel.schema.Status;

/// One auction as far as its rules need to know it: the fold of its events. Its size does not grow with the
/// number of bids.
///
/// @param rulesVersion  the rules that decide this auction for as long as it lives, whatever build runs
/// @param sequence      events so far
/// @param startsAtMs    the first instant of bidding, ms since 1970 UTC
/// @param endsAtMs      the first instant that is too late, ms since 1970 UTC
/// @param highestMicros the highest accepted bid; 0: none yet
/// @param leaderId      who made it; 0: nobody
/// @param bidCount      accepted bids
public record Auction(
        long id,
        int rulesVersion,
        long sequence,
        Phase phase,
        AuctionTerms terms,
        long startsAtMs,
        long endsAtMs,
        long highestMicros,
        long leaderId,
        long bidCount) {

    /// How far an auction's life has come by command; whether it has started is a matter of the clock.
    public enum Phase {
        OPEN,
        CLOSED,
        CANCELLED
    }

    public boolean isOpen() {
        return phase == Phase.OPEN;
    }

    public boolean hasBid() {
        return bidCount > 0;
    }

    /// What the next bid must reach: the opening price, then the highest bid and one increment; never more than
    /// the largest amount there is.
    public long minimumNextBidMicros() {
        return hasBid() ? Micros.sum(highestMicros, terms.incrementMicros()) : terms.openingPriceMicros();
    }

    /// As the public may see it.
    ///
    /// @param atMs now, by the log
    public Standing standing(long atMs) {
        return new Standing(
                status(atMs),
                highestMicros,
                minimumNextBidMicros(),
                leaderId,
                bidCount,
                startsAtMs,
                endsAtMs);
    }

    private Status status(long atMs) {
        return switch (phase) {
            case OPEN -> atMs < startsAtMs ? Status.SCHEDULED : Status.OPEN;
            case CLOSED -> hasBid() ? Status.SOLD : Status.UNSOLD;
            case CANCELLED -> Status.CANCELLED;
        };
    }

    Auction withBid(long bidderId, long amountMicros) {
        return new Auction(
                id, rulesVersion, sequence + 1, phase, terms, startsAtMs, endsAtMs, amountMicros, bidderId, bidCount + 1);
    }

    Auction withPhase(Phase next) {
        return new Auction(
                id, rulesVersion, sequence + 1, next, terms, startsAtMs, endsAtMs, highestMicros, leaderId, bidCount);
    }

    /// Something was asked and refused; only the count of events moves.
    Auction unmoved() {
        return withPhase(phase);
    }
}
