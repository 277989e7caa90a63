package dev.gavel.schema;

/// The public state of an auction after one event.
///
/// @param status at the time of the event; see [#statusAt] for later times
/// @param priceMicros what the leader would pay now; after the close the hammer price; 0: no bid yet
/// @param minimumNextBidMicros the lowest amount that the next bid can have; it must also exceed the price
/// @param leaderId the bidder who would win now; 0: nobody
/// @param bidCount accepted bids that were not retracted
/// @param startsAtMs ms since 1970 UTC
/// @param endsAtMs ms since 1970 UTC; a soft close moves it
/// @param leadingBidId 0: none, or rules version 1
/// @param sealed a sealed auction that is not over: price, leader, bid count and reserve are withheld
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

    /// A standing under rules version 1.
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

    /// The status at a later time. No event marks the start of an auction, so readers compare with the clock.
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
