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
public record Course(@Nullable Status status, long winnerId, long hammerMicros, long accepted, long refused) {
    static final Course NONE = new Course(null, 0, 0, 0, 0);

    boolean isOpen() {
        return status == Status.OPEN;
    }

    Course opened() {
        return new Course(Status.OPEN, 0, 0, accepted, refused);
    }

    Course withAccepted() {
        return new Course(status, winnerId, hammerMicros, accepted + 1, refused);
    }

    Course withRefused() {
        return new Course(status, winnerId, hammerMicros, accepted, refused + 1);
    }

    Course cancelled() {
        return new Course(Status.CANCELLED, 0, 0, accepted, refused);
    }

    /// The hammer fell.
    Course closed(long winner, long priceMicros) {
        return new Course(winner == 0 ? Status.UNSOLD : Status.SOLD, winner, priceMicros, accepted, refused);
    }
}
