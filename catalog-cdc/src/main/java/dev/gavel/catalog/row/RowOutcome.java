package dev.gavel.catalog.row;

import dev.gavel.schema.Envelope;

/// What one change of a row comes to.
public sealed interface RowOutcome {
    /// A command to put on the log, under a key of the row's own.
    ///
    /// @param changed whether the row is known to have said other terms before: an auction that was opened keeps those
    record Ask(Envelope envelope, boolean changed) implements RowOutcome {}

    /// Nothing that an auction would notice.
    record Nothing() implements RowOutcome {}

    /// No auction.
    ///
    /// @param row its id, as far as it can be told
    /// @param sentence names the column and says what to do
    record Malformed(String row, String sentence) implements RowOutcome {}
}
