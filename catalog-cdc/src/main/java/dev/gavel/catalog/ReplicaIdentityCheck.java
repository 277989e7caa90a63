package dev.gavel.catalog;

import dev.gavel.catalog.row.AuctionField;
import dev.gavel.catalog.row.ColumnMapping;
import dev.gavel.catalog.row.DeletePolicy;
import dev.gavel.schema.StartupException;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Checks that Postgres can tell which row was changed, and that the owner of the table can still update and delete
/// rows when its changes are published. Postgres refuses both for a published table without a replica identity, and the
/// catalog must not be the cause.
final class ReplicaIdentityCheck {
    private static final String PRIMARY_KEY =
            """
            SELECT a.attname
            FROM pg_index i
            JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)
            WHERE i.indrelid = ?::regclass AND i.indisprimary
            """;

    /// The tables that contain rows: the table, or its partitions. With the index that identifies their rows, its
    /// columns, and whether a generated column belongs to the identity.
    private static final String IDENTITIES =
            """
            SELECT c.oid::regclass::text, c.relkind, c.relpersistence, c.relreplident, i.indexrelid::regclass::text,
                EXISTS (SELECT FROM pg_attribute a
                    WHERE a.attrelid = c.oid AND a.attgenerated <> '' AND NOT a.attisdropped
                    AND (c.relreplident = 'f' OR a.attnum = ANY (i.indkey))),
                EXISTS (SELECT FROM pg_attribute a
                    WHERE a.attrelid = c.oid AND a.attname = ? AND a.attnum = ANY (i.indkey))
            FROM pg_class c
            LEFT JOIN pg_index i ON i.indrelid = c.oid AND i.indimmediate AND i.indisvalid
                AND CASE c.relreplident WHEN 'd' THEN i.indisprimary WHEN 'i' THEN i.indisreplident ELSE false END
            WHERE c.oid = ?::regclass AND c.relkind = 'r'
                OR c.oid IN (SELECT relid FROM pg_partition_tree(?::regclass) WHERE isleaf)
            ORDER BY 1
            """;

    /// The first version that does not update a table whose replica identity has columns that are not published.
    private static final int GENERATED_COLUMNS_MATTER = 18;

    private final SourceQueries queries;
    private final CatalogConfig config;

    ReplicaIdentityCheck(SourceQueries queries, CatalogConfig config) {
        this.queries = queries;
        this.config = config;
    }

    /// @throws StartupException if publishing the table would break its updates; the message has the statement that
    ///   helps
    void check(ColumnMapping columns) throws SQLException {
        boolean generatedMatter = queries.isVersion(GENERATED_COLUMNS_MATTER);
        String id = Objects.requireNonNull(columns.column(AuctionField.ID));
        requirePrimaryKey(id);
        String table = config.table().quoted();
        for (List<@Nullable String> row : queries.rows(IDENTITIES, id, table, table)) {
            check(row, generatedMatter, id);
        }
    }

    private void requirePrimaryKey(String id) throws SQLException {
        SourceTable table = config.table();
        List<String> key = queries.column(PRIMARY_KEY, table.quoted()).stream().map(String::valueOf).toList();
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

    private void check(List<@Nullable String> row, boolean generatedMatter, String id) {
        String relation = String.valueOf(row.get(0));
        requireLogged(relation, String.valueOf(row.get(1)), String.valueOf(row.get(2)));
        String identity = String.valueOf(row.get(3));
        boolean isFull = identity.equals("f");
        boolean hasIndex = row.get(4) != null;
        if (!isFull && !hasIndex) {
            throw new StartupException(
                    "%s, so Postgres would refuse every UPDATE of %s while the catalog follows it: run ALTER TABLE %s REPLICA IDENTITY %s"
                            .formatted(
                                    switch (identity) {
                                        case "n" -> relation + " has REPLICA IDENTITY NOTHING";
                                        case "d" -> "the primary key of " + relation + " is deferrable";
                                        default -> relation + " has a replica identity whose index is gone";
                                    },
                                    relation,
                                    relation,
                                    identity.equals("d") ? "FULL" : "DEFAULT"));
        }
        if (generatedMatter && "t".equals(row.get(5))) {
            throw new StartupException(
                    "the replica identity of %s has a generated column, so Postgres would refuse every UPDATE while the catalog follows it: run ALTER TABLE %s REPLICA IDENTITY %s"
                            .formatted(
                                    relation,
                                    relation,
                                    isFull ? "DEFAULT" : "USING INDEX an index without the generated column"));
        }
        if (config.onDelete() == DeletePolicy.CANCEL && !isFull && !"t".equals(row.get(6))) {
            throw new StartupException(
                    ("the replica identity of %s does not contain %s, so it is unknown which row was deleted"
                                    + " (--on-delete cancel): run ALTER TABLE %s REPLICA IDENTITY DEFAULT")
                            .formatted(relation, id, relation));
        }
    }

    private static void requireLogged(String partition, String kind, String persistence) {
        if (kind.equals("f")) {
            throw new StartupException(
                    "the partition %s is a foreign table, whose changes are not in the WAL of this database: detach it"
                            .formatted(partition));
        }
        if (!persistence.equals("p")) {
            throw new StartupException(
                    "the partition %s is unlogged or temporary, so its changes are not in the WAL: run ALTER TABLE %s SET LOGGED"
                            .formatted(partition, partition));
        }
    }
}
