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
public final class RowChanges {
    /// The same for a cancelled and a deleted row: both ask under one key, which must mean one thing.
    static final String REASON = "taken back in the catalog";

    private final Columns columns;
    private final OnDelete onDelete;

    public RowChanges(Columns columns, OnDelete onDelete) {
        this.columns = columns;
        this.onDelete = onDelete;
    }

    /// @param change Debezium's envelope: `op`, `before` and `after`
    public Outcome outcome(Struct change) {
        Row before = row(change, "before");
        Row after = row(change, "after");
        Row row = after == null ? before : after;
        if (row == null) {
            return new Outcome.Nothing(); // a TRUNCATE, or a message to whoever decodes the log
        }
        try {
            return after == null ? deleted(row) : changed(before, after);
        } catch (MalformedRow e) {
            return new Outcome.Malformed(row.name(), e.sentence());
        }
    }

    private Outcome deleted(Row before) {
        return switch (onDelete) {
            case IGNORE -> new Outcome.Nothing();
            case CANCEL -> cancel(before);
        };
    }

    /// @param before null: there was none, or the table's REPLICA IDENTITY does not tell it
    private static Outcome changed(@Nullable Row before, Row after) {
        boolean same = before != null && before.saysTheSameAs(after);
        if (before != null && same && before.isCancelled() == after.isCancelled()) {
            return new Outcome.Nothing();
        }
        return after.isCancelled() ? cancel(after) : open(after, before != null && !same);
    }

    private static Outcome open(Row row, boolean changed) {
        return ask(new OpenAuction(row.id(), RowTerms.of(row)), "", changed);
    }

    private static Outcome cancel(Row row) {
        return ask(new CancelAuction(row.id(), REASON), "/cancel", false);
    }

    private static Outcome ask(Command command, String what, boolean changed) {
        return new Outcome.Ask(new Envelope(command, null, 0, "catalog/" + command.auctionId() + what), changed);
    }

    private @Nullable Row row(Struct change, String image) {
        Struct struct = change.schema().field(image) == null ? null : change.getStruct(image);
        return struct == null ? null : new Row(struct, columns);
    }
}
