package dev.gavel.replay.transfer;

import dev.gavel.schema.Position;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A command's record and its event: one line of an export. All bytes are exactly those on the log.
///
/// @param atMs broker time, ms since 1970 UTC
/// @param key the key of the record
/// @param value the value of the record
/// @param event the value of the event; null: the record is malformed and has none
@SuppressWarnings("ArrayRecordComponent") // never compared
record ExportedCommand(
        Position position,
        long atMs,
        byte @Nullable [] key,
        byte @Nullable [] value,
        List<Header> headers,
        byte @Nullable [] event) {

    /// A header of the record.
    @SuppressWarnings("ArrayRecordComponent")
    record Header(String name, byte @Nullable [] value) {}
}
