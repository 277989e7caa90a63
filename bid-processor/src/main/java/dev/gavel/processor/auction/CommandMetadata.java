package dev.gavel.processor.auction;

import dev.gavel.schema.Position;

/// The position and time of a command's record. A decision knows no other identity and no other clock.
///
/// @param atMs broker time (LogAppendTime), ms since 1970 UTC
public record CommandMetadata(Position position, long atMs) {
    /// The id of the bid, if the command is one.
    long bidId() {
        return position.bidId();
    }
}
