package dev.gavel.catalog.row;

import dev.gavel.catalog.row.SourceRow.MalformedRowException;
import dev.gavel.schema.Command;
import dev.gavel.schema.Command.CancelAuction;
import dev.gavel.schema.Command.OpenAuction;
import dev.gavel.schema.Envelope;
import dev.gavel.schema.IdempotencyKey;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;

/// Reads a change of a row as a command. All commands that open a row's auction have the same idempotency key. If a
/// change is read twice or late, the command is a repetition; if the terms differ, it is rejected; if the row was
/// malformed before and is corrected now, the command opens the auction.
///
/// A change can lack a column of the table, or have it in another type: the column was added, or altered and altered
/// back, after the change was made. Such a row is read again as it is now, because a default in place of the column
/// would be a wrong term.
public final class RowChangeReader {
    /// The same for cancelled and for deleted rows, because their commands share an idempotency key.
    static final String CANCEL_REASON = "taken back in the catalog";

    private static final String SNAPSHOT = "r";

    private final ColumnMapping named;
    private final ColumnMapping snapshot;
    private final ColumnMapping required;
    private final DeletePolicy onDelete;
    private final RowIds ids;
    private final CurrentRows currentRows;

    /// @param named the columns that the user names, existing or not
    /// @param snapshot the columns that a snapshot reads
    /// @param required the columns that the table has now
    public RowChangeReader(
            ColumnMapping named,
            ColumnMapping snapshot,
            ColumnMapping required,
            DeletePolicy onDelete,
            RowIds ids,
            CurrentRows currentRows) {
        this.named = named;
        this.snapshot = snapshot;
        this.required = required;
        this.onDelete = onDelete;
        this.ids = ids;
        this.currentRows = currentRows;
    }

    /// The rows as they are now.
    @FunctionalInterface
    public interface CurrentRows {
        /// The row with this id and with the required columns, or `null` if it does not exist.
        @Nullable Struct read(long id);
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
    /// @throws MissingColumnException if the row cannot be identified
    public Outcome read(Struct change) {
        Struct after = image(change, "after");
        Struct image = after == null ? image(change, "before") : after;
        if (image == null) {
            // A TRUNCATE, or a logical decoding message.
            return new Outcome.Unchanged();
        }
        ColumnMapping columns = named.restrictedTo(image.schema().fields().stream().map(Field::name).toList());
        if (columns.column(AuctionField.ID) == null) {
            throw new MissingColumnException(String.valueOf(named.column(AuctionField.ID)));
        }
        SourceRow row = new SourceRow(image, columns);
        try {
            if (after == null) {
                return readDelete(row);
            }
            boolean isSnapshot = SNAPSHOT.equals(change.getString("op"));
            if (isSnapshot ? !columns.equals(snapshot) : !required.notIn(columns).isEmpty()) {
                return readAgain(row);
            }
            Struct before = image(change, "before");
            try {
                return readUpsert(before == null ? null : new SourceRow(before, columns), row);
            } catch (MalformedRowException e) {
                if (e.hasWrongType()) {
                    return readAgain(row);
                }
                throw e;
            }
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

    private Outcome readAgain(SourceRow altered) {
        if (altered.isCancelled()) {
            return cancel(altered);
        }
        Struct now = currentRows.read(altered.id());
        return now == null ? new Outcome.Unchanged() : readUpsert(null, new SourceRow(now, required));
    }

    /// @param before `null` for an insert, or if the table's REPLICA IDENTITY does not include the old row
    private Outcome readUpsert(@Nullable SourceRow before, SourceRow after) {
        boolean sameTerms = before != null && before.hasSameTermsAs(after);
        if (before != null && sameTerms && before.isCancelled() == after.isCancelled()) {
            return new Outcome.Unchanged();
        }
        return after.isCancelled() ? cancel(after) : open(after, before != null && !sameTerms);
    }

    private Outcome open(SourceRow row, boolean termsChanged) {
        return send(new OpenAuction(ids.auctionId(row), RowTerms.of(row)), "", termsChanged);
    }

    private Outcome cancel(SourceRow row) {
        return send(new CancelAuction(ids.auctionId(row), CANCEL_REASON), "/cancel", false);
    }

    private static Outcome send(Command command, String keySuffix, boolean termsChanged) {
        String idempotencyKey = IdempotencyKey.CATALOG_PREFIX + command.auctionId() + keySuffix;
        return new Outcome.Send(new Envelope(command, null, 0, idempotencyKey), termsChanged);
    }

    private static @Nullable Struct image(Struct change, String name) {
        Schema schema = change.schema();
        return schema.field(name) == null ? null : change.getStruct(name);
    }

    /// A change without a column that is needed to find its row. No retry of the same change can succeed.
    public static final class MissingColumnException extends RuntimeException {
        private static final long serialVersionUID = 1;

        MissingColumnException(String column) {
            super(
                    "a change lacks the column "
                            + column
                            + ", which was renamed or dropped when the change was made; drop the replication slot, and the next"
                            + " start takes a snapshot");
        }
    }
}
