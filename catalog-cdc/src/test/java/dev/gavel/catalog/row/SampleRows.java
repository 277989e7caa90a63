package dev.gavel.catalog.row;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;

/// Rows and changes in the form in which Debezium delivers them.
public final class SampleRows {
    public static final String ENDS_AT = "2026-11-30T18:00:00Z";
    public static final long ENDS_AT_MS = 1_796_061_600_000L;

    private static final Schema NO_ROW = SchemaBuilder.struct().optional().build();

    private static final Schema SOURCE =
            SchemaBuilder.struct().field("schema", Schema.STRING_SCHEMA).field("table", Schema.STRING_SCHEMA).build();

    private SampleRows() {}

    /// Debezium's description of where a change comes from.
    public static Struct source(String table) {
        return new Struct(SOURCE).put("schema", "public").put("table", table);
    }

    /// A reader that requires no columns but those of the changes; a snapshot has only the required ones.
    public static RowChangeReader reader(ColumnMapping columns, DeletePolicy onDelete) {
        return reader(columns, onDelete, RowIds.SHARED);
    }

    static RowChangeReader reader(ColumnMapping columns, DeletePolicy onDelete, RowIds ids) {
        ColumnMapping none = columns.restrictedTo(List.of());
        ColumnMapping snapshot = columns.restrictedTo(List.of("id", "ends_at"));
        return new RowChangeReader(columns, snapshot, none, onDelete, ids, _ -> null);
    }

    /// The columns of a row.
    static SourceRow sourceRow(Struct row, ColumnMapping columns) {
        return new SourceRow(row, columns.restrictedTo(row.schema().fields().stream().map(Field::name).toList()));
    }

    /// A row with the required columns and these.
    ///
    /// @param more names and values, alternating
    public static Struct row(long id, @Nullable Object... more) {
        Map<String, @Nullable Object> columns = new LinkedHashMap<>();
        columns.put("id", id);
        columns.put("ends_at", ENDS_AT);
        for (int i = 0; i < more.length; i += 2) {
            columns.put(String.valueOf(more[i]), more[i + 1]);
        }
        return struct(columns);
    }

    /// A row with exactly these columns.
    public static Struct struct(Map<String, @Nullable Object> columns) {
        SchemaBuilder schema = SchemaBuilder.struct().optional();
        columns.forEach((name, value) -> schema.field(name, type(value)));
        Struct struct = new Struct(schema.build());
        columns.forEach(struct::put);
        return struct;
    }

    public static Struct inserted(Struct after) {
        return change("c", null, after);
    }

    public static Struct updated(@Nullable Struct before, Struct after) {
        return change("u", before, after);
    }

    public static Struct deleted(Struct before) {
        return change("d", before, null);
    }

    static Struct change(String op, @Nullable Struct before, @Nullable Struct after) {
        Struct change =
                new Struct(
                        SchemaBuilder.struct()
                                .field("op", Schema.STRING_SCHEMA)
                                .field("source", SOURCE)
                                .field("before", before == null ? NO_ROW : before.schema())
                                .field("after", after == null ? NO_ROW : after.schema())
                                .build());
        return change.put("op", op).put("source", source("lots")).put("before", before).put("after", after);
    }

    private static Schema type(@Nullable Object value) {
        return switch (value) {
            case null -> Schema.OPTIONAL_STRING_SCHEMA;
            case String _ -> Schema.OPTIONAL_STRING_SCHEMA;
            case Long _ -> Schema.OPTIONAL_INT64_SCHEMA;
            case Integer _ -> Schema.OPTIONAL_INT32_SCHEMA;
            case Short _ -> Schema.OPTIONAL_INT16_SCHEMA;
            case Boolean _ -> Schema.OPTIONAL_BOOLEAN_SCHEMA;
            case Double _ -> Schema.OPTIONAL_FLOAT64_SCHEMA;
            default -> throw new IllegalArgumentException("no type for " + value);
        };
    }
}
