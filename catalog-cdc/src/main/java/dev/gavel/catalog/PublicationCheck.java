package dev.gavel.catalog;

import dev.gavel.catalog.row.DeletePolicy;
import dev.gavel.schema.StartupException;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Checks that an existing publication, perhaps made by somebody else, reports every change that the catalog needs.
/// Postgres silently omits the others.
final class PublicationCheck {
    /// Columns that older versions do not have are read as JSON.
    private static final String PUBLICATION =
            """
            SELECT p.pubinsert, p.pubupdate, p.pubdelete, coalesce(to_jsonb(p)->>'pubviaroot', 'false'),
                (SELECT relkind = 'p' FROM pg_class WHERE oid = ?::regclass)
            FROM pg_publication p WHERE p.pubname = ?
            """;

    private static final String CONTAINS_TABLE =
            "SELECT 1 FROM pg_publication_tables WHERE pubname = ? AND schemaname = ? AND tablename = ?";

    /// Row filters and column lists of the table, of its partitions and of the tables of which it is a partition.
    private static final String RESTRICTIONS =
            """
            SELECT r.prrelid::regclass::text, to_jsonb(r)->>'prqual' IS NOT NULL, to_jsonb(r)->>'prattrs' IS NOT NULL
            FROM pg_publication_rel r
            JOIN pg_publication p ON p.oid = r.prpubid AND p.pubname = ?
            WHERE r.prrelid = ?::regclass
                OR r.prrelid IN (SELECT relid FROM pg_partition_tree(?::regclass))
                OR r.prrelid IN (SELECT relid FROM pg_partition_ancestors(?::regclass))
            """;

    private final SourceQueries queries;
    private final CatalogConfig config;
    private final String publication;

    PublicationCheck(SourceQueries queries, CatalogConfig config) {
        this.queries = queries;
        this.config = config;
        this.publication = SourceTable.quoted(config.slot());
    }

    /// @return `false` if there is no publication
    /// @throws StartupException if it leaves out changes; the message has the statement that helps
    boolean check() throws SQLException {
        String table = config.table().quoted();
        List<List<@Nullable String>> found = queries.rows(PUBLICATION, table, config.slot());
        if (found.isEmpty()) {
            return false;
        }
        List<@Nullable String> settings = found.getFirst();
        requirePublished("inserts", "t".equals(settings.get(0)));
        requirePublished("updates", "t".equals(settings.get(1)));
        if (config.onDelete() == DeletePolicy.CANCEL) {
            requirePublished("deletes", "t".equals(settings.get(2)));
        }
        if ("t".equals(settings.get(4)) && !"true".equals(settings.get(3))) {
            throw new StartupException(
                    "the publication %s reports changes of %s as changes of its partitions: run ALTER PUBLICATION %s SET (publish_via_partition_root = true)"
                            .formatted(config.slot(), config.table(), publication));
        }
        requireTable();
        for (List<@Nullable String> restriction : queries.rows(RESTRICTIONS, config.slot(), table, table, table)) {
            boolean hasFilter = "t".equals(restriction.get(1));
            if (hasFilter || "t".equals(restriction.get(2))) {
                throw new StartupException(
                        "the publication %s has a %s for %s, which hides changes from the catalog: run ALTER PUBLICATION %s SET TABLE %s, or use another --slot"
                                .formatted(
                                        config.slot(),
                                        hasFilter ? "row filter" : "column list",
                                        restriction.getFirst(),
                                        publication,
                                        restriction.getFirst()));
            }
        }
        return true;
    }

    private void requirePublished(String changes, boolean isPublished) {
        if (!isPublished) {
            throw new StartupException(
                    "the publication %s does not publish %s: run ALTER PUBLICATION %s SET (publish = 'insert, update, delete, truncate'), or use another --slot"
                            .formatted(config.slot(), changes, publication));
        }
    }

    private void requireTable() throws SQLException {
        if (queries.first(CONTAINS_TABLE, config.slot(), config.table().schema(), config.table().name()) == null) {
            throw new StartupException(
                    "the publication %s does not contain the table: run ALTER PUBLICATION %s ADD TABLE %s, or use another --slot"
                            .formatted(config.slot(), publication, config.table().quoted()));
        }
    }
}
