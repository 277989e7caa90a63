package dev.gavel.processor.auction;

import dev.gavel.schema.Reason;
import org.jspecify.annotations.Nullable;

/// The states of an auction over time: scheduled, open, and over by its end, a close or a cancellation.
final class AuctionLifecycle {
    private AuctionLifecycle() {}

    static boolean hasStarted(Auction auction, long atMs) {
        return atMs >= auction.definition().startsAtMs();
    }

    /// The reason to reject a bid or retraction because the auction is over; null: it is not.
    static @Nullable Reason overReason(Auction auction, long atMs) {
        Reason ended = endedReason(auction);
        // The command that closes the auction arrives after its end. Bids are too late from the end on.
        return ended == null && atMs >= auction.endsAtMs() ? Reason.CLOSED : ended;
    }

    /// The reason to reject a close or cancellation because there was one already; null: there was none.
    static @Nullable Reason endedReason(Auction auction) {
        return switch (auction.phase()) {
            case OPEN -> null;
            case CLOSED -> Reason.CLOSED;
            case CANCELLED -> Reason.CANCELLED;
        };
    }
}
