package dev.gavel.processor.auction;

import dev.gavel.schema.Position;

/// What the log says of a command: where it stands, and when the broker took it. The only identity and the only clock
/// that a decision knows.
///
/// @param atMs broker time (LogAppendTime), ms since 1970 UTC
public record Stamp(Position position, long atMs) {
    /// The id that a bid standing here has.
    long bidId() {
        return position.bidId();
    }
}
