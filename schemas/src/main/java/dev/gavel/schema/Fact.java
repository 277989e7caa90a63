package dev.gavel.schema;

import dev.gavel.schema.Command.PlaceBid;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The part of an event that says what happened. `Refused` in a name means rejected, as on the wire.
public sealed interface Fact {
    record Opened(AuctionTerms terms) implements Fact {}

    /// @param closed set if the bid bought at the buy-now price, which closed the auction
    record BidAccepted(PlaceBid bid, @Nullable Closed closed) implements Fact {
        public BidAccepted(PlaceBid bid) {
            this(bid, null);
        }
    }

    /// @param reason the primary reason
    /// @param also all other reasons that apply
    record BidRefused(PlaceBid bid, Reason reason, List<Reason> also) implements Fact {
        public BidRefused(PlaceBid bid, Reason reason) {
            this(bid, reason, List.of());
        }
    }

    /// @param winnerId 0: unsold
    /// @param hammerPriceMicros 0: unsold
    /// @param bidCount accepted bids that were not retracted
    /// @param bidderCount bidders with such a bid; 0 under rules version 1
    record Closed(CloseCause cause, long winnerId, long hammerPriceMicros, long bidCount, long bidderCount)
            implements Fact {
        public Closed(CloseCause cause, long winnerId, long hammerPriceMicros, long bidCount) {
            this(cause, winnerId, hammerPriceMicros, bidCount, 0);
        }
    }

    record Cancelled(String reason) implements Fact {}

    /// @param bidderId the bidder, who made and retracted the bid
    record Retracted(long bidId, long bidderId) implements Fact {}

    /// A repetition of a command under its idempotency key.
    ///
    /// @param first the position of the first use, whose decision counts
    record Repeated(Position first) implements Fact {}

    /// A rejected command other than a bid.
    record Refused(Kind kind, Reason reason) implements Fact {
        public enum Kind {
            OPEN,
            CLOSE,
            CANCEL,
            RETRACT
        }
    }
}
