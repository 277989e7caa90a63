package dev.gavel.catalog;

import dev.gavel.catalog.row.AuctionField;
import dev.gavel.catalog.row.ColumnMapping;
import dev.gavel.catalog.row.FieldType;
import dev.gavel.schema.StartupException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Checks that the source table has the columns that an auction needs, in types that represent their values exactly.
final class TableCheck {
    /// A domain has its base type.
    private static final String COLUMNS =
            """
            SELECT a.attname, coalesce(base.typname, t.typname), t.typtype = 'e'
            FROM pg_attribute a
            JOIN pg_type t ON t.oid = a.atttypid
            LEFT JOIN pg_type base ON base.oid = nullif(t.typbasetype, 0)
            WHERE a.attrelid = ?::regclass AND a.attnum > 0 AND NOT a.attisdropped
            ORDER BY a.attnum
            """;

    private static final String PRIMARY_KEY =
            """
            SELECT a.attname
            FROM pg_index i
            JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)
            WHERE i.indrelid = ?::regclass AND i.indisprimary
            """;

    private final Connection connection;
    private final CatalogConfig config;
    private final SourceTable table;

    TableCheck(Connection connection, CatalogConfig config) {
        this.connection = connection;
        this.config = config;
        this.table = config.table();
    }

    private record Column(String sqlType, boolean isEnum) {}

    /// @return the columns that the table has
    /// @throws StartupException if the table cannot be used; the message says what to do
    ColumnMapping check() throws SQLException {
        requireReadable();
        Map<String, Column> found = readColumns();
        ColumnMapping columns = config.columns().restrictedTo(found.keySet());
        requireColumns(columns, found);
        for (AuctionField field : AuctionField.values()) {
            String name = columns.column(field);
            if (name != null) {
                requireType(field, name, Objects.requireNonNull(found.get(name)));
            }
        }
        requirePrimaryKey(Objects.requireNonNull(columns.column(AuctionField.ID)));
        return columns;
    }

    private void requireReadable() throws SQLException {
        if (strings("SELECT oid::text FROM pg_class WHERE oid = to_regclass(?) AND relkind IN ('r', 'p')").isEmpty()) {
            throw new StartupException(
                    "there is no table %s in %s (correct --table; names are written as in pg_class, usually in lower case)"
                            .formatted(table, config.source()));
        }
        if (strings("SELECT 1 WHERE has_table_privilege(?, 'SELECT')").isEmpty()) {
            throw new StartupException(
                    "%s may not read the table: run GRANT SELECT ON %s TO %s"
                            .formatted(user(), table.quoted(), SourceTable.quoted(user())));
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
                    "%s has no column %s, which an auction needs; name another with --column %s=COLUMN; its columns are %s"
                            .formatted(
                                    table,
                                    String.join(" and no column ", missing),
                                    String.join("=COLUMN --column ", missing),
                                    String.join(", ", found.keySet())));
        }
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

    private void requirePrimaryKey(String id) throws SQLException {
        List<String> key = strings(PRIMARY_KEY);
        if (key.isEmpty()) {
            throw new StartupException(
                    "%s has no primary key, so Postgres does not report which row was changed: run ALTER TABLE %s ADD PRIMARY KEY (%s)"
                            .formatted(table, table.quoted(), SourceTable.quoted(id)));
        }
        if (!key.contains(id)) {
            throw new StartupException(
                    "the primary key of %s is (%s), without the id column %s; name a column of the key: --column id=COLUMN"
                            .formatted(table, String.join(", ", key), id));
        }
    }

    private Map<String, Column> readColumns() throws SQLException {
        Map<String, Column> found = new LinkedHashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(COLUMNS)) {
            statement.setString(1, table.quoted());
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    found.put(rows.getString(1), new Column(rows.getString(2), rows.getBoolean(3)));
                }
            }
        }
        return found;
    }

    /// The first column of all rows.
    ///
    /// @param sql with one parameter, the name of the table
    private List<String> strings(String sql) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, table.quoted());
            try (ResultSet rows = statement.executeQuery()) {
                List<String> strings = new ArrayList<>();
                while (rows.next()) {
                    strings.add(rows.getString(1));
                }
                return strings;
            }
        }
    }

    private String user() {
        return config.source().url().user();
    }
}
