package dev.gavel.catalog.row;

import dev.gavel.schema.Command;
import dev.gavel.schema.Command.CancelAuction;
import dev.gavel.schema.Command.OpenAuction;
import dev.gavel.schema.Envelope;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;

/// Reads a change of a row as a command. All commands that open a row's auction have the same idempotency key. If a
/// change is read twice or late, the command is a repetition; if the terms differ, it is rejected; if the row was
/// malformed before and is corrected now, the command opens the auction.
public final class RowChangeReader {
    /// The same for cancelled and for deleted rows, because their commands share an idempotency key.
    static final String CANCEL_REASON = "taken back in the catalog";

    private final ColumnMapping columns;
    private final DeletePolicy onDelete;

    public RowChangeReader(ColumnMapping columns, DeletePolicy onDelete) {
        this.columns = columns;
        this.onDelete = onDelete;
    }

    /// The meaning of a change.
    public sealed interface Outcome {
        /// A command for the log.
        ///
        /// @param termsChanged whether the row is known to have had other terms before
        record Send(Envelope envelope, boolean termsChanged) implements Outcome {}

        /// Nothing that concerns an auction has changed.
        record Unchanged() implements Outcome {}

        /// The row does not describe an auction.
        ///
        /// @param rowId the id, as far as it can be read
        /// @param problem names the column and says what to do
        record Malformed(String rowId, String problem) implements Outcome {}
    }

    /// @param change Debezium's envelope: `op`, `before` and `after`
    public Outcome read(Struct change) {
        SourceRow before = row(change, "before");
        SourceRow after = row(change, "after");
        SourceRow row = after == null ? before : after;
        if (row == null) {
            // A TRUNCATE, or a logical decoding message.
            return new Outcome.Unchanged();
        }
        try {
            return after == null ? readDelete(row) : readUpsert(before, after);
        } catch (MalformedRowException e) {
            return new Outcome.Malformed(row.idText(), e.problem());
        }
    }

    private Outcome readDelete(SourceRow before) {
        return switch (onDelete) {
            case IGNORE -> new Outcome.Unchanged();
            case CANCEL -> cancel(before);
        };
    }

    /// @param before `null` for an insert, or if the table's REPLICA IDENTITY does not include the old row
    private static Outcome readUpsert(@Nullable SourceRow before, SourceRow after) {
        boolean sameTerms = before != null && before.hasSameTermsAs(after);
        if (before != null && sameTerms && before.isCancelled() == after.isCancelled()) {
            return new Outcome.Unchanged();
        }
        return after.isCancelled() ? cancel(after) : open(after, before != null && !sameTerms);
    }

    private static Outcome open(SourceRow row, boolean termsChanged) {
        return send(new OpenAuction(row.id(), RowTerms.of(row)), "", termsChanged);
    }

    private static Outcome cancel(SourceRow row) {
        return send(new CancelAuction(row.id(), CANCEL_REASON), "/cancel", false);
    }

    private static Outcome send(Command command, String keySuffix, boolean termsChanged) {
        String idempotencyKey = "catalog/" + command.auctionId() + keySuffix;
        return new Outcome.Send(new Envelope(command, null, 0, idempotencyKey), termsChanged);
    }

    private @Nullable SourceRow row(Struct change, String image) {
        Struct struct = change.schema().field(image) == null ? null : change.getStruct(image);
        return struct == null ? null : new SourceRow(struct, columns);
    }
}
