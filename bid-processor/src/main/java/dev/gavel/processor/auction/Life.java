package dev.gavel.processor.auction;

import dev.gavel.schema.Reason;
import org.jspecify.annotations.Nullable;

/// An auction's life: scheduled, open, and over by its end, by a close or by a cancellation.
final class Life {
    private Life() {}

    /// Why nothing can be bid or retracted any more; null: the auction is not over.
    static @Nullable Reason over(Auction auction, long atMs) {
        Reason ended = ended(auction);
        // The closer's command may come later; the end does not.
        return ended == null && atMs >= auction.endsAtMs() ? Reason.CLOSED : ended;
    }

    /// Why it can be neither closed nor cancelled any more; null: it can.
    static @Nullable Reason ended(Auction auction) {
        return switch (auction.phase()) {
            case OPEN -> null;
            case CLOSED -> Reason.CLOSED;
            case CANCELLED -> Reason.CANCELLED;
        };
    }

    static boolean hasStarted(Auction auction, long atMs) {
        return atMs >= auction.lot().startsAtMs();
    }
}
