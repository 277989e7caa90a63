package dev.gavel.replay.transfer;

import dev.gavel.schema.Position;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One command as it stands on the log, with its decision: a line of the file.
///
/// @param atMs broker time, ms since 1970 UTC
/// @param key of its record, as all bytes here exactly as it stands
/// @param event the value of its event; null: it says nothing, and has none
@SuppressWarnings("ArrayRecordComponent") // Read once, handed on, and never compared.
record Entry(
        Position position,
        long atMs,
        byte @Nullable [] key,
        byte @Nullable [] value,
        List<Header> headers,
        byte @Nullable [] event) {

    /// @param value null: the header has none
    @SuppressWarnings("ArrayRecordComponent")
    record Header(String name, byte @Nullable [] value) {}
}
