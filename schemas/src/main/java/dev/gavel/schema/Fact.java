package dev.gavel.schema;

import dev.gavel.schema.Command.PlaceBid;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The part of an event that says what happened. `Refused` in a name means rejected, as on the wire.
public sealed interface Fact {
    record Opened(AuctionTerms terms) implements Fact {}

    /// What the bid changed is withheld in sealed auctions, and was not recorded before rules version 6.
    ///
    /// @param closed set if the bid bought at the buy-now price, which closed the auction
    /// @param previousLeaderId the bidder from whom the bid took the lead; 0: nobody
    /// @param previousEndsAtMs the end before the bid, if a soft close moved it; 0: it did not
    /// @param outbidAtOnce whether another bidder still leads, by a maximum that is at least as high
    record BidAccepted(
            PlaceBid bid, @Nullable Closed closed, long previousLeaderId, long previousEndsAtMs, boolean outbidAtOnce)
            implements Fact {
        /// A bid that changed neither leader nor end, or does not say so.
        public BidAccepted(PlaceBid bid, @Nullable Closed closed) {
            this(bid, closed, 0, 0, false);
        }

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
    /// @param previousLeaderId the bidder, if they led and no longer do; 0: the leader is the same, or the auction is
    ///   sealed, or its rules are before version 6
    record Retracted(long bidId, long bidderId, long previousLeaderId) implements Fact {
        /// A retraction that did not change the leader, or does not say so.
        public Retracted(long bidId, long bidderId) {
            this(bidId, bidderId, 0);
        }
    }

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
