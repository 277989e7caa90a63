package dev.gavel.catalog;

import dev.gavel.schema.StartupException;
import java.sql.SQLException;
import java.sql.Statement;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Checks that Postgres can stream the table's changes to this user. Creates the publication if there is none.
final class ReplicationCheck {
    private static final Logger log = LoggerFactory.getLogger(ReplicationCheck.class);

    /// A hosting provider that reserves the REPLICATION attribute offers a role instead.
    private static final String MAY_REPLICATE =
            """
            SELECT rolsuper OR rolreplication OR EXISTS (
                SELECT FROM pg_roles provider
                WHERE provider.rolname = 'rds_replication' AND pg_has_role(current_user, provider.oid, 'member'))
            FROM pg_roles WHERE rolname = current_user
            """;

    private static final String INSUFFICIENT_PRIVILEGE = "42501";
    private static final String DUPLICATE_OBJECT = "42710";

    private final SourceQueries queries;
    private final CatalogConfig config;

    ReplicationCheck(SourceQueries queries, CatalogConfig config) {
        this.queries = queries;
        this.config = config;
    }

    /// Creates the publication last, so that a source that cannot be used is left as it was.
    ///
    /// @throws StartupException if the changes cannot be streamed; the message says what to do
    void check() throws SQLException {
        boolean hasSlot = examine();
        PublicationCheck publication = new PublicationCheck(queries, config);
        if (!publication.check()) {
            createPublication();
            publication.check();
        }
        if (!hasSlot) {
            log.atInfo()
                    .addKeyValue("slot", config.slot())
                    .log(
                            "no replication slot yet; the catalog begins with a snapshot, without rows whose end has passed");
        }
    }

    /// The same without creating anything.
    ///
    /// @return whether the slot exists
    boolean examine() throws SQLException {
        String level = queries.first("SHOW wal_level");
        if (!"logical".equals(level)) {
            throw new StartupException(
                    "the source has wal_level=%s and does not stream changes: run ALTER SYSTEM SET wal_level = 'logical', and restart it"
                            .formatted(level));
        }
        if (!"t".equals(queries.first(MAY_REPLICATE))) {
            throw new StartupException(
                    "%s may not replicate: run ALTER ROLE %s REPLICATION"
                            .formatted(user(), SourceTable.quoted(user())));
        }
        boolean hasSlot = checkSlot();
        if (!new PublicationCheck(queries, config).check() && hasSlot) {
            throw publicationGone();
        }
        return hasSlot;
    }

    /// The part of the check that can change while the catalog runs. Creates nothing.
    void checkAgain() throws SQLException {
        if (!new PublicationCheck(queries, config).check()) {
            throw publicationGone();
        }
    }

    private StartupException publicationGone() {
        return new StartupException(
                "the publication %s is gone and its replication slot is not, so changes may have been missed; run SELECT pg_drop_replication_slot('%s'), and the next start takes a snapshot instead"
                        .formatted(config.slot(), config.slot()));
    }

    private void createPublication() throws SQLException {
        // Changes of a partitioned table are published as changes of the table, not of its partitions.
        String create =
                "CREATE PUBLICATION %s FOR TABLE %s WITH (publish_via_partition_root = true)"
                        .formatted(SourceTable.quoted(config.slot()), config.table().quoted());
        try (Statement statement = queries.connection().createStatement()) {
            statement.execute(create);
            log.atInfo().addKeyValue("publication", config.slot()).log("publication created");
        } catch (SQLException e) {
            if (INSUFFICIENT_PRIVILEGE.equals(e.getSQLState())) {
                throw new StartupException(
                        "%s may not create the publication; the owner of the table must run %s"
                                .formatted(user(), create),
                        e);
            }
            // Another catalog that starts at the same time may have created it.
            if (!DUPLICATE_OBJECT.equals(e.getSQLState())) {
                throw e;
            }
        }
    }

    /// @return whether the slot exists
    private boolean checkSlot() throws SQLException {
        String foreignUse =
                queries.first(
                        "SELECT coalesce(plugin, 'physical') || ' of database ' || coalesce(database, 'none') FROM pg_replication_slots"
                                + " WHERE slot_name = ? AND (plugin, database) IS DISTINCT FROM ('pgoutput', current_database())",
                        config.slot());
        if (foreignUse != null) {
            throw new StartupException(
                    "the replication slot %s is in other use (%s): use another --slot"
                            .formatted(config.slot(), foreignUse));
        }
        String walStatus =
                queries.first(
                        "SELECT coalesce(wal_status, '') FROM pg_replication_slots WHERE slot_name = ?", config.slot());
        if ("lost".equals(walStatus)) {
            throw new StartupException(
                    "the source has discarded WAL that the replication slot %s needs (max_slot_wal_keep_size); run SELECT"
                                    .formatted(config.slot())
                            + " pg_drop_replication_slot('%s'), and the next start takes a snapshot instead"
                                    .formatted(config.slot()));
        }
        if ("unreserved".equals(walStatus)) {
            log.atWarn()
                    .addKeyValue("slot", config.slot())
                    .log("the source is about to discard WAL that the catalog still needs (max_slot_wal_keep_size)");
        }
        String pid =
                queries.first(
                        "SELECT active_pid::text FROM pg_replication_slots WHERE slot_name = ? AND active",
                        config.slot());
        if (pid != null) {
            log.atWarn()
                    .addKeyValue("slot", config.slot())
                    .addKeyValue("postgresPid", pid)
                    .log(
                            "the replication slot is in use, by another catalog or by one that was killed; waiting for it");
        }
        return walStatus != null;
    }

    private String user() {
        return config.source().url().user();
    }
}
