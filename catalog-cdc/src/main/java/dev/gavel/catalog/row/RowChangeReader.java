package dev.gavel.catalog.row;

import dev.gavel.schema.Command;
import dev.gavel.schema.Command.CancelAuction;
import dev.gavel.schema.Command.OpenAuction;
import dev.gavel.schema.Envelope;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;

/// What changes of rows ask of the log. A row asks for its auction under one key as long as it lives: asked again it
/// brings the same decision, and with other terms than before a refusal, so a change that is told twice, or late, does
/// no harm, and one that mends a row opens what could not be opened before.
public final class RowChangeReader {
    /// The same for a cancelled and a deleted row: both ask under one key, which must mean one thing.
    static final String REASON = "taken back in the catalog";

    private final ColumnMapping columns;
    private final DeletePolicy onDelete;

    public RowChangeReader(ColumnMapping columns, DeletePolicy onDelete) {
        this.columns = columns;
        this.onDelete = onDelete;
    }

    /// @param change Debezium's envelope: `op`, `before` and `after`
    public RowOutcome outcome(Struct change) {
        SourceRow before = row(change, "before");
        SourceRow after = row(change, "after");
        SourceRow row = after == null ? before : after;
        if (row == null) {
            return new RowOutcome.Nothing(); // a TRUNCATE, or a message to whoever decodes the log
        }
        try {
            return after == null ? deleted(row) : changed(before, after);
        } catch (MalformedRowException e) {
            return new RowOutcome.Malformed(row.name(), e.sentence());
        }
    }

    private RowOutcome deleted(SourceRow before) {
        return switch (onDelete) {
            case IGNORE -> new RowOutcome.Nothing();
            case CANCEL -> cancel(before);
        };
    }

    /// @param before null: there was none, or the table's REPLICA IDENTITY does not tell it
    private static RowOutcome changed(@Nullable SourceRow before, SourceRow after) {
        boolean same = before != null && before.saysTheSameAs(after);
        if (before != null && same && before.isCancelled() == after.isCancelled()) {
            return new RowOutcome.Nothing();
        }
        return after.isCancelled() ? cancel(after) : open(after, before != null && !same);
    }

    private static RowOutcome open(SourceRow row, boolean changed) {
        return ask(new OpenAuction(row.id(), RowTerms.of(row)), "", changed);
    }

    private static RowOutcome cancel(SourceRow row) {
        return ask(new CancelAuction(row.id(), REASON), "/cancel", false);
    }

    private static RowOutcome ask(Command command, String what, boolean changed) {
        return new RowOutcome.Ask(new Envelope(command, null, 0, "catalog/" + command.auctionId() + what), changed);
    }

    private @Nullable SourceRow row(Struct change, String image) {
        Struct struct = change.schema().field(image) == null ? null : change.getStruct(image);
        return struct == null ? null : new SourceRow(struct, columns);
    }
}
