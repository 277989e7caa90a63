package dev.gavel.schema;

import dev.gavel.schema.Command.PlaceBid;

/// What one command came to.
public sealed interface Fact {
    record Opened(AuctionTerms terms) implements Fact {}

    record BidAccepted(PlaceBid bid) implements Fact {}

    record BidRefused(PlaceBid bid, Reason reason) implements Fact {}

    /// @param winnerId          0: unsold
    /// @param hammerPriceMicros 0: unsold
    /// @param bidCount          accepted bids
    record Closed(CloseCause cause, long winnerId, long hammerPriceMicros, long bidCount) implements Fact {}

    record Cancelled(String reason) implements Fact {}

    /// An opening, a close or a cancellation that could not be.
    record Refused(Kind kind, Reason reason) implements Fact {
        public enum Kind {
            OPEN,
            CLOSE,
            CANCEL
        }
    }
}
