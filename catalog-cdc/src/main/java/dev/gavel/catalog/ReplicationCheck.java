package dev.gavel.catalog;

import dev.gavel.schema.StartupException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;
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

    private final Connection connection;
    private final CatalogConfig config;

    ReplicationCheck(Connection connection, CatalogConfig config) {
        this.connection = connection;
        this.config = config;
    }

    /// @throws StartupException if the changes cannot be streamed; the message says what to do
    void check() throws SQLException {
        String level = query("SHOW wal_level");
        if (!"logical".equals(level)) {
            throw new StartupException(
                    "the source has wal_level=%s and does not stream changes: run ALTER SYSTEM SET wal_level = 'logical', and restart it"
                            .formatted(level));
        }
        if (!"t".equals(query(MAY_REPLICATE))) {
            throw new StartupException(
                    "%s may not replicate: run ALTER ROLE %s REPLICATION"
                            .formatted(user(), SourceTable.quoted(user())));
        }
        requirePublication();
        requireSlot();
    }

    private void requirePublication() throws SQLException {
        if (query("SELECT 1 FROM pg_publication WHERE pubname = ?", config.slot()) == null) {
            createPublication();
        }
        if (query(
                        "SELECT 1 FROM pg_publication_tables WHERE pubname = ? AND schemaname = ? AND tablename = ?",
                        config.slot(),
                        config.table().schema(),
                        config.table().name())
                == null) {
            throw new StartupException(
                    "the publication %s does not contain the table: run ALTER PUBLICATION %s ADD TABLE %s, or use another --slot"
                            .formatted(config.slot(), SourceTable.quoted(config.slot()), config.table().quoted()));
        }
    }

    private void createPublication() throws SQLException {
        // Changes of a partitioned table are published as changes of the table, not of its partitions.
        String create =
                "CREATE PUBLICATION %s FOR TABLE %s WITH (publish_via_partition_root = true)"
                        .formatted(SourceTable.quoted(config.slot()), config.table().quoted());
        try (Statement statement = connection.createStatement()) {
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

    private void requireSlot() throws SQLException {
        String foreignUse =
                query(
                        "SELECT coalesce(plugin, 'physical') || ' of database ' || coalesce(database, 'none') FROM pg_replication_slots"
                                + " WHERE slot_name = ? AND (plugin, database) IS DISTINCT FROM ('pgoutput', current_database())",
                        config.slot());
        if (foreignUse != null) {
            throw new StartupException(
                    "the replication slot %s is in other use (%s): use another --slot"
                            .formatted(config.slot(), foreignUse));
        }
        String walStatus =
                query("SELECT coalesce(wal_status, '') FROM pg_replication_slots WHERE slot_name = ?", config.slot());
        if ("lost".equals(walStatus)) {
            throw new StartupException(
                    "the source has discarded WAL that the replication slot %s needs (max_slot_wal_keep_size); run SELECT"
                                    .formatted(config.slot())
                            + " pg_drop_replication_slot('%s'), and the next start takes a snapshot instead"
                                    .formatted(config.slot()));
        }
        if (walStatus == null) {
            log.atInfo()
                    .addKeyValue("slot", config.slot())
                    .log(
                            "no replication slot yet; the catalog begins with a snapshot, without rows whose end has passed");
        }
        String pid =
                query(
                        "SELECT active_pid::text FROM pg_replication_slots WHERE slot_name = ? AND active",
                        config.slot());
        if (pid != null) {
            log.atWarn()
                    .addKeyValue("slot", config.slot())
                    .addKeyValue("postgresPid", pid)
                    .log(
                            "the replication slot is in use, by another catalog or by one that was killed; waiting for it");
        }
    }

    /// The first column of the first row, or `null` if there is no row.
    private @Nullable String query(String sql, String... parameters) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setString(i + 1, parameters[i]);
            }
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? row.getString(1) : null;
            }
        }
    }

    private String user() {
        return config.source().url().user();
    }
}
