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

    /// Nothing is appended when a start passes, so a reader tells by the clock.
    public Status statusAt(long nowMs) {
        return status == Status.SCHEDULED && nowMs >= startsAtMs ? Status.OPEN : status;
    }
}
