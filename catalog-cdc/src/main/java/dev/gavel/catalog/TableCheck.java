package dev.gavel.catalog;

import dev.gavel.schema.StartupException;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Checks that the source is a table whose rows and changes Postgres reports completely to this user.
final class TableCheck {
    private static final String KIND =
            """
            SELECT CASE
                    WHEN relkind = 'v' THEN 'a view'
                    WHEN relkind = 'm' THEN 'a materialized view'
                    WHEN relkind = 'f' THEN 'a foreign table'
                    WHEN relkind NOT IN ('r', 'p') THEN 'not a table'
                    WHEN relpersistence = 'u' THEN 'unlogged'
                    WHEN relpersistence = 't' THEN 'temporary'
                    ELSE '' END
            FROM pg_class WHERE oid = to_regclass(?)
            """;

    /// The tables whose rows a query of the table returns, though their changes are not changes of the table.
    private static final String CHILDREN =
            """
            SELECT i.inhrelid::regclass::text FROM pg_inherits i
            JOIN pg_class parent ON parent.oid = i.inhparent AND parent.relkind = 'r'
            WHERE i.inhparent = ?::regclass ORDER BY 1
            """;

    /// Debezium joins the names of schema and table with a dot, and then takes `"a.b"."c"` for `"a"."b.c"`.
    private static final String SAME_TEXT =
            """
            SELECT c.oid::regclass::text FROM pg_class c
            JOIN pg_namespace n ON n.oid = c.relnamespace
            JOIN pg_class named ON named.oid = ?::regclass
            JOIN pg_namespace s ON s.oid = named.relnamespace
            WHERE c.oid <> named.oid AND n.nspname || '.' || c.relname = s.nspname || '.' || named.relname
                AND c.relkind IN ('r', 'p')
            """;

    private final SourceQueries queries;
    private final CatalogConfig config;
    private final SourceTable table;

    TableCheck(SourceQueries queries, CatalogConfig config) {
        this.queries = queries;
        this.config = config;
        this.table = config.table();
    }

    /// @throws StartupException if the table cannot be used; the message says what to do
    void check() throws SQLException {
        String kind = query(KIND);
        if (kind == null) {
            throw new StartupException(
                    "there is no table %s in %s (correct --table; names are written as in pg_class, usually in lower case)"
                            .formatted(table, config.source()));
        }
        if (!kind.isEmpty()) {
            throw new StartupException(
                    kind.equals("unlogged")
                            ? "%s is unlogged, so its changes are not in the WAL: run ALTER TABLE %s SET LOGGED"
                                    .formatted(table, table.quoted())
                            : "%s is %s, whose changes are not in the WAL of this database: name a table with --table"
                                    .formatted(table, kind));
        }
        if (query("SELECT 1 WHERE has_table_privilege(?, 'SELECT')") == null) {
            throw new StartupException(
                    "%s may not read the table: run GRANT SELECT ON %s TO %s"
                            .formatted(user(), table.quoted(), SourceTable.quoted(user())));
        }
        if ("t".equals(query("SELECT row_security_active(?::regclass)"))) {
            throw new StartupException(
                    "row security hides rows of %s from %s, in snapshots only: run ALTER ROLE %s BYPASSRLS"
                            .formatted(table, user(), SourceTable.quoted(user())));
        }
        String sameText = query(SAME_TEXT);
        if (sameText != null) {
            throw new StartupException(
                    "%s and %s cannot be told apart because of the dots in their names: rename one of them"
                            .formatted(table, sameText));
        }
        List<String> children = strings(CHILDREN);
        if (!children.isEmpty()) {
            throw new StartupException(
                    "%s has the child table %s, whose rows are rows of %s but whose changes are not: run ALTER TABLE %s NO INHERIT %s, or name another table with --table"
                            .formatted(table, String.join(", ", children), table, children.getFirst(), table.quoted()));
        }
    }

    /// @param sql with one parameter, the name of the table
    private @Nullable String query(String sql) throws SQLException {
        return queries.first(sql, table.quoted());
    }

    /// @param sql as for [#query]
    private List<String> strings(String sql) throws SQLException {
        return queries.column(sql, table.quoted()).stream().map(String::valueOf).toList();
    }

    private String user() {
        return config.source().url().user();
    }
}
