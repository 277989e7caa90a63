package dev.gavel.catalog;

import dev.gavel.catalog.row.AuctionField;
import dev.gavel.catalog.row.ColumnMapping;
import dev.gavel.catalog.row.FieldType;
import dev.gavel.schema.StartupException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Checks that the source table has the columns that an auction needs, in types that represent their values exactly,
/// and that Postgres sends them with each change.
final class ColumnCheck {
    /// A domain has its base type.
    private static final String COLUMNS =
            """
            SELECT a.attname, coalesce(base.typname, t.typname), t.typtype = 'e', a.attgenerated
            FROM pg_attribute a
            JOIN pg_type t ON t.oid = a.atttypid
            LEFT JOIN pg_type base ON base.oid = nullif(t.typbasetype, 0)
            WHERE a.attrelid = ?::regclass AND a.attnum > 0 AND NOT a.attisdropped
            ORDER BY a.attnum
            """;

    private final SourceQueries queries;
    private final CatalogConfig config;
    private final SourceTable table;

    ColumnCheck(SourceQueries queries, CatalogConfig config) {
        this.queries = queries;
        this.config = config;
        this.table = config.table();
    }

    private record Column(String sqlType, boolean isEnum, boolean isGenerated) {}

    /// @return the columns that the table has
    /// @throws StartupException if the table cannot be used; the message says what to do
    ColumnMapping check() throws SQLException {
        Map<String, Column> found = readColumns();
        requireDistinctNames(found.keySet());
        ColumnMapping columns = config.columns().restrictedTo(found.keySet());
        requireColumns(columns, found);
        MisnamedColumns.requireNone(table, config.columns(), found.keySet(), config.ignoredColumns());
        for (AuctionField field : AuctionField.values()) {
            String name = columns.column(field);
            if (name != null) {
                requireStored(field, name, Objects.requireNonNull(found.get(name)));
                requireType(field, name, Objects.requireNonNull(found.get(name)));
            }
        }
        return columns;
    }

    /// Debezium confused columns whose names differ by case alone, and now stops at such a table (DBZ-9693).
    private void requireDistinctNames(Collection<String> names) {
        Map<String, String> seen = new HashMap<>();
        for (String name : names) {
            String other = seen.put(name.toLowerCase(Locale.ROOT), name);
            if (other != null) {
                throw new StartupException(
                        "the columns %s and %s of %s differ by case alone, and cannot be told apart: run ALTER TABLE %s RENAME COLUMN %s TO another name"
                                .formatted(other, name, table, table.quoted(), SourceTable.quoted(name)));
            }
        }
    }

    /// Postgres does not send generated columns with a change, so only a snapshot would contain them.
    private void requireStored(AuctionField field, String name, Column column) {
        if (column.isGenerated()) {
            throw new StartupException(
                    "the column %s of %s is generated, and Postgres does not send generated columns: make it an ordinary column (ALTER TABLE %s ALTER COLUMN %s DROP EXPRESSION) that a trigger fills%s"
                            .formatted(
                                    name,
                                    table,
                                    table.quoted(),
                                    SourceTable.quoted(name),
                                    field.isRequired()
                                            ? ", or name another with --column " + field.code() + "=COLUMN"
                                            : ", or leave it out with --column " + field.code() + "="));
        }
    }

    private void requireColumns(ColumnMapping columns, Map<String, Column> found) {
        config.columns()
                .renamed()
                .forEach((field, name) -> {
                    if (!name.isEmpty() && columns.column(field) == null) {
                        throw new StartupException(
                                "%s has no column %s, which --column %s=%s names; its columns are %s"
                                        .formatted(table, name, field.code(), name, String.join(", ", found.keySet())));
                    }
                });
        List<String> missing = new ArrayList<>();
        for (AuctionField field : AuctionField.values()) {
            if (field.isRequired() && columns.column(field) == null) {
                missing.add(field.code());
            }
        }
        if (!missing.isEmpty()) {
            throw new StartupException(
                    "%s has no column %s, which an auction needs%s; name another with --column %s=COLUMN; its columns are %s"
                            .formatted(
                                    table,
                                    String.join(" and no column ", missing),
                                    nearest(missing, found.keySet()),
                                    String.join("=COLUMN --column ", missing),
                                    String.join(", ", found.keySet())));
        }
    }

    private static String nearest(List<String> missing, Collection<String> found) {
        for (String field : missing) {
            for (String column : found) {
                if (MisnamedColumns.meant(column, List.of(field)) != null) {
                    return " (did you mean " + column + "?)";
                }
            }
        }
        return "";
    }

    private void requireType(AuctionField field, String name, Column column) {
        FieldType type = field.type();
        if (type.accepts(column.sqlType(), column.isEnum())) {
            return;
        }
        String problem =
                type == FieldType.INSTANT && column.sqlType().equals("timestamp")
                        ? "a timestamp without time zone, which each reader understands differently; run ALTER TABLE %s"
                                        .formatted(table.quoted())
                                + " ALTER COLUMN %s TYPE timestamptz USING %s AT TIME ZONE 'UTC'"
                                        .formatted(SourceTable.quoted(name), SourceTable.quoted(name))
                        : "%s, and %s must be %s; change its type, or name another column: --column %s=%s"
                                .formatted(
                                        column.sqlType(),
                                        field.code(),
                                        type.advice(),
                                        field.code(),
                                        field.isRequired()
                                                ? "COLUMN"
                                                : "COLUMN (or none: --column " + field.code() + "=)");
        throw new StartupException("the column %s of %s is %s".formatted(name, table, problem));
    }

    private Map<String, Column> readColumns() throws SQLException {
        Map<String, Column> found = new LinkedHashMap<>();
        for (List<@Nullable String> row : queries.rows(COLUMNS, table.quoted())) {
            found.put(
                    String.valueOf(row.get(0)),
                    new Column(String.valueOf(row.get(1)), "t".equals(row.get(2)), !"".equals(row.get(3))));
        }
        return found;
    }
}
