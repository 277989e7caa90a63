package dev.gavel.schema;

/// An auction as the public may see it at one moment.
///
/// @param status as of that moment; see [#statusAt] for later ones
/// @param priceMicros what the leader would pay now; after the close the hammer price; 0: none yet
/// @param minimumNextBidMicros what the next bid must reach, and it must be above the price
/// @param leaderId who holds the price; 0: nobody
/// @param bidCount bids that stand
/// @param startsAtMs ms since 1970 UTC
/// @param endsAtMs ms since 1970 UTC; a soft close moves it
/// @param leadingBidId the bid that leads; 0: none, or rules version 1, which did not say
/// @param reserve whether the hidden reserve price is met
/// @param sealed sealed and not over: price, leader, count and reserve say nothing yet
public record Standing(
        Status status,
        long priceMicros,
        long minimumNextBidMicros,
        long leaderId,
        long bidCount,
        long startsAtMs,
        long endsAtMs,
        long leadingBidId,
        Reserve reserve,
        boolean sealed) {

    public Standing {
        requireAmount(priceMicros, "price");
        requireAmount(minimumNextBidMicros, "minimum next bid");
        requireTime(startsAtMs, "start");
        requireTime(endsAtMs, "end");
        if (leaderId < 0 || bidCount < 0 || leadingBidId < 0) {
            throw new IllegalArgumentException("negative: leader " + leaderId + ", " + bidCount + " bids");
        }
    }

    /// Under rules version 1.
    public Standing(
            Status status,
            long priceMicros,
            long minimumNextBidMicros,
            long leaderId,
            long bidCount,
            long startsAtMs,
            long endsAtMs) {
        this(
                status,
                priceMicros,
                minimumNextBidMicros,
                leaderId,
                bidCount,
                startsAtMs,
                endsAtMs,
                0,
                Reserve.UNTOLD,
                false);
    }

    /// Nothing is appended when a start passes, so a reader tells by the clock.
    public Status statusAt(long nowMs) {
        return status == Status.SCHEDULED && nowMs >= startsAtMs ? Status.OPEN : status;
    }

    private static void requireAmount(long micros, String what) {
        if (micros < 0 || micros > Micros.MAX) {
            throw new IllegalArgumentException(what + " is out of range: " + micros + " micros");
        }
    }

    private static void requireTime(long ms, String what) {
        if (ms < 0 || ms > AuctionTerms.MAX_TIME_MS) {
            throw new IllegalArgumentException(what + " is out of range: " + ms + " ms");
        }
    }
}
