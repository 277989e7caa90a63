package dev.gavel.schema;

/// An auction as the public may see it at one moment.
///
/// @param status                as of that moment; see [#statusAt] for later ones
/// @param priceMicros           the highest accepted bid; 0: none yet
/// @param minimumNextBidMicros  what the next bid must reach, and it must be above the price
/// @param leaderId              who holds the price; 0: nobody
/// @param bidCount              accepted bids
/// @param startsAtMs            ms since 1970 UTC
/// @param endsAtMs              ms since 1970 UTC
public record Standing(
        Status status,
        long priceMicros,
        long minimumNextBidMicros,
        long leaderId,
        long bidCount,
        long startsAtMs,
        long endsAtMs) {

    public Standing {
        requireAmount(priceMicros, "price");
        requireAmount(minimumNextBidMicros, "minimum next bid");
        requireTime(startsAtMs, "start");
        requireTime(endsAtMs, "end");
        if (leaderId < 0 || bidCount < 0) {
            throw new IllegalArgumentException("negative: leader " + leaderId + ", " + bidCount + " bids");
        }
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
