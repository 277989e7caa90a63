package dev.gavel.schema;

import org.jspecify.annotations.Nullable;

/// What the seller sets when opening an auction.
///
/// @param title              for people, at most [#MAX_TITLE] characters, may be empty
/// @param openingPriceMicros the least first bid, > 0
/// @param incrementMicros    the least step above the highest bid, > 0; 1 is "any higher amount"
/// @param startsAtMs         ms since 1970 UTC; null: from the moment that the log takes the command
/// @param endsAtMs           ms since 1970 UTC; a bid at this instant is too late
/// @param unknown            what a newer seller's form says besides
public record AuctionTerms(
        String title,
        long openingPriceMicros,
        long incrementMicros,
        @Nullable Long startsAtMs,
        long endsAtMs,
        UnknownFields unknown) {

    public static final int MAX_TITLE = 200;
    /// The smallest amount there is; as a step it means "any higher amount".
    public static final long SMALLEST = 1;
    /// 9999-12-31T23:59:59.999Z: the last instant that every reader can print.
    public static final long MAX_TIME_MS = 253_402_300_799_999L;

    public AuctionTerms {
        require(title.length() <= MAX_TITLE, "title is longer than " + MAX_TITLE + " characters");
        require(openingPriceMicros > 0 && openingPriceMicros <= Micros.MAX, "opening price is out of range");
        require(incrementMicros > 0 && incrementMicros <= Micros.MAX, "increment is out of range");
        require(endsAtMs > 0 && endsAtMs <= MAX_TIME_MS, "end is out of range");
        require(startsAtMs == null || (startsAtMs >= 0 && startsAtMs < endsAtMs), "start is not before the end");
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
