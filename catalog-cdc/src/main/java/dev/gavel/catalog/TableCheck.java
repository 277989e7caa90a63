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

/// Whether the table says what an auction needs, in types that say it exactly.
final class TableCheck {
    /// A domain counts as what it is made of.
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

    /// The columns that say something.
    ///
    /// @throws StartupException if the table is no catalog; the message says what to do
    ColumnMapping columns() throws SQLException {
        requireReadable();
        Map<String, Column> found = found();
        ColumnMapping columns = config.columns().thatAreIn(found.keySet());
        requireNamed(columns, found);
        for (AuctionField term : AuctionField.values()) {
            String name = columns.of(term);
            if (name != null) {
                requireType(term, name, Objects.requireNonNull(found.get(name)));
            }
        }
        requirePrimaryKey(Objects.requireNonNull(columns.of(AuctionField.ID)));
        return columns;
    }

    private void requireReadable() throws SQLException {
        if (strings("SELECT oid::text FROM pg_class WHERE oid = to_regclass(?) AND relkind IN ('r', 'p')").isEmpty()) {
            throw new StartupException(
                    "there is no table %s in %s (correct --table; a name is written as in pg_class, mostly lower case)"
                            .formatted(table, config.source()),
                    null);
        }
        if (strings("SELECT 1 WHERE has_table_privilege(?, 'SELECT')").isEmpty()) {
            throw new StartupException(
                    "%s may not read the table: GRANT SELECT ON %s TO %s"
                            .formatted(user(), table.quoted(), SourceTable.quoted(user())),
                    null);
        }
    }

    private void requireNamed(ColumnMapping columns, Map<String, Column> found) {
        config.columns()
                .renamed()
                .forEach((term, name) -> {
                    if (!name.isEmpty() && columns.of(term) == null) {
                        throw new StartupException(
                                "%s has no column %s, which --column %s=%s names; it has %s"
                                        .formatted(table, name, term.code(), name, String.join(", ", found.keySet())),
                                null);
                    }
                });
        List<String> missing = new ArrayList<>();
        for (AuctionField term : AuctionField.values()) {
            if (term.isRequired() && columns.of(term) == null) {
                missing.add(term.code());
            }
        }
        if (!missing.isEmpty()) {
            throw new StartupException(
                    "%s has no column %s, which an auction needs; name the one that says it with --column %s=COLUMN; it has %s"
                            .formatted(
                                    table,
                                    String.join(" and no column ", missing),
                                    String.join("=COLUMN --column ", missing),
                                    String.join(", ", found.keySet())),
                    null);
        }
    }

    private void requireType(AuctionField term, String name, Column column) {
        FieldType type = term.type();
        if (type.isSaidBy(column.sqlType(), column.isEnum())) {
            return;
        }
        String why =
                type == FieldType.INSTANT && column.sqlType().equals("timestamp")
                        ? "a timestamp without time zone, which is another instant for each reader; use timestamptz: ALTER TABLE %s"
                                        .formatted(table.quoted())
                                + " ALTER COLUMN %s TYPE timestamptz USING %s AT TIME ZONE 'UTC'"
                                        .formatted(SourceTable.quoted(name), SourceTable.quoted(name))
                        : "%s, and %s must be %s; change it, or name another column: --column %s=%s"
                                .formatted(
                                        column.sqlType(),
                                        term.code(),
                                        type.advice(),
                                        term.code(),
                                        term.isRequired()
                                                ? "COLUMN"
                                                : "COLUMN (or none: --column " + term.code() + "=)");
        throw new StartupException("the column %s of %s is %s".formatted(name, table, why), null);
    }

    private void requirePrimaryKey(String id) throws SQLException {
        List<String> key = strings(PRIMARY_KEY);
        if (key.isEmpty()) {
            throw new StartupException(
                    "%s has no primary key, without which Postgres does not tell which row was changed: ALTER TABLE %s ADD"
                                    .formatted(table, table.quoted())
                            + " PRIMARY KEY ("
                            + SourceTable.quoted(id)
                            + ")",
                    null);
        }
        if (!key.contains(id)) {
            throw new StartupException(
                    "the primary key of %s is (%s), without the column %s that says the auction's id; name one of the key:"
                                    .formatted(table, String.join(", ", key), id)
                            + " --column id=COLUMN",
                    null);
        }
    }

    private Map<String, Column> found() throws SQLException {
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

    /// The first column of what a question about the table brings.
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
