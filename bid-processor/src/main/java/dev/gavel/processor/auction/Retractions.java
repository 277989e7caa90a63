package dev.gavel.processor.auction;

import dev.gavel.schema.Reason;
import dev.gavel.schema.Retraction;
import org.jspecify.annotations.Nullable;

/// When a bidder may take a bid back.
final class Retractions {
    private Retractions() {}

    /// @param bid the bidder's bid, if it stands and is among the latest; null: it does not, or is not
    static @Nullable Reason objection(Auction auction, RecentBids.@Nullable Bid bid, boolean expired, long atMs) {
        Reason over = Life.over(auction, atMs);
        if (over != null) {
            return over;
        }
        if (expired) {
            return Reason.EXPIRED;
        }
        Retraction limits = auction.terms().retraction();
        if (limits == null) {
            return Reason.NO_RETRACTION;
        }
        if (bid == null) {
            return Reason.NOT_RETRACTABLE;
        }
        return atMs - bid.atMs() > limits.windowMs() ? Reason.RETRACTION_TOO_LATE : null;
    }
}
