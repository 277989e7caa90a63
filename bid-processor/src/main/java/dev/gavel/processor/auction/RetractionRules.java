package dev.gavel.processor.auction;

import dev.gavel.schema.Reason;
import dev.gavel.schema.Retraction;
import org.jspecify.annotations.Nullable;

/// When a bidder may retract a bid.
final class RetractionRules {
    private RetractionRules() {}

    /// @param bid the bid to retract; null: no recent bid of this bidder has the id
    /// @return null: the retraction is accepted
    static @Nullable Reason reasonAgainst(Auction auction, RecentBids.@Nullable Bid bid, boolean expired, long atMs) {
        Reason over = auction.overReason(atMs);
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
