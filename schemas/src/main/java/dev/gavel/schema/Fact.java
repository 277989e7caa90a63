package dev.gavel.schema;

import dev.gavel.schema.Command.PlaceBid;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What one command came to.
public sealed interface Fact {
    record Opened(AuctionTerms terms) implements Fact {}

    /// @param closed what the bid closed by buying now; null: it did not
    record BidAccepted(PlaceBid bid, @Nullable Closed closed) implements Fact {
        public BidAccepted(PlaceBid bid) {
            this(bid, null);
        }
    }

    /// @param reason the first that counts
    /// @param also all others that apply
    record BidRefused(PlaceBid bid, Reason reason, List<Reason> also) implements Fact {
        public BidRefused(PlaceBid bid, Reason reason) {
            this(bid, reason, List.of());
        }
    }

    /// @param winnerId 0: unsold
    /// @param hammerPriceMicros 0: unsold
    /// @param bidCount bids that stand
    /// @param bidderCount bidders who made them; 0 under rules version 1, which did not count them
    record Closed(CloseCause cause, long winnerId, long hammerPriceMicros, long bidCount, long bidderCount)
            implements Fact {
        public Closed(CloseCause cause, long winnerId, long hammerPriceMicros, long bidCount) {
            this(cause, winnerId, hammerPriceMicros, bidCount, 0);
        }
    }

    record Cancelled(String reason) implements Fact {}

    /// @param bidId of the bid
    /// @param bidderId who made it and took it back
    record Retracted(long bidId, long bidderId) implements Fact {}

    /// The command came again under its idempotency key.
    ///
    /// @param first where it stood first; its decision is this one's too
    record Repeated(Position first) implements Fact {}

    /// An opening, a close, a cancellation or a retraction that could not be.
    record Refused(Kind kind, Reason reason) implements Fact {
        public enum Kind {
            OPEN,
            CLOSE,
            CANCEL,
            RETRACT
        }
    }
}
