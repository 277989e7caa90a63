package dev.gavel.replay.scenario;

import dev.gavel.schema.Status;
import org.jspecify.annotations.Nullable;

/// What an auction came to, as it was or as it would have been.
///
/// @param status null: it was never opened; an auction that is not over is open, whether it has begun or not
/// @param winnerId 0: nobody
/// @param hammerMicros 0: not sold
/// @param accepted bids
/// @param refused bids, from its opening on
public record AuctionCourse(@Nullable Status status, long winnerId, long hammerMicros, long accepted, long refused) {
    static final AuctionCourse NONE = new AuctionCourse(null, 0, 0, 0, 0);

    boolean isOpen() {
        return status == Status.OPEN;
    }

    AuctionCourse opened() {
        return new AuctionCourse(Status.OPEN, 0, 0, accepted, refused);
    }

    AuctionCourse withAccepted() {
        return new AuctionCourse(status, winnerId, hammerMicros, accepted + 1, refused);
    }

    AuctionCourse withRefused() {
        return new AuctionCourse(status, winnerId, hammerMicros, accepted, refused + 1);
    }

    AuctionCourse cancelled() {
        return new AuctionCourse(Status.CANCELLED, 0, 0, accepted, refused);
    }

    /// The hammer fell.
    AuctionCourse closed(long winner, long priceMicros) {
        return new AuctionCourse(winner == 0 ? Status.UNSOLD : Status.SOLD, winner, priceMicros, accepted, refused);
    }
}
