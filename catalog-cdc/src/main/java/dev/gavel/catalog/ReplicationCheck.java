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

/// Whether Postgres hands its changes on, to this user, of this table. Makes the publication if there is none.
final class ReplicationCheck {
    private static final Logger log = LoggerFactory.getLogger(ReplicationCheck.class);

    /// Where a hoster keeps the attribute for himself, he has a role that stands for it.
    private static final String MAY_REPLICATE =
            """
            SELECT rolsuper OR rolreplication OR EXISTS (
                SELECT FROM pg_roles hoster
                WHERE hoster.rolname = 'rds_replication' AND pg_has_role(current_user, hoster.oid, 'member'))
            FROM pg_roles WHERE rolname = current_user
            """;

    private static final String MAY_NOT = "42501";
    private static final String EXISTS = "42710";

    private final Connection connection;
    private final CatalogConfig config;

    ReplicationCheck(Connection connection, CatalogConfig config) {
        this.connection = connection;
        this.config = config;
    }

    /// @throws StartupException if changes would not come; the message says what to do
    void require() throws SQLException {
        String level = answer("SHOW wal_level");
        if (!"logical".equals(level)) {
            throw new StartupException(
                    "the source has wal_level=%s and tells no changes: ALTER SYSTEM SET wal_level = 'logical', and restart it"
                            .formatted(level),
                    null);
        }
        if (!"t".equals(answer(MAY_REPLICATE))) {
            throw new StartupException(
                    "%s may not replicate: ALTER ROLE %s REPLICATION".formatted(user(), SourceTable.quoted(user())),
                    null);
        }
        requirePublication();
        requireSlot();
    }

    private void requirePublication() throws SQLException {
        if (answer("SELECT 1 FROM pg_publication WHERE pubname = ?", config.slot()) == null) {
            createPublication();
        }
        if (answer(
                        "SELECT 1 FROM pg_publication_tables WHERE pubname = ? AND schemaname = ? AND tablename = ?",
                        config.slot(),
                        config.table().schema(),
                        config.table().name())
                == null) {
            throw new StartupException(
                    "the publication %s does not have the table: ALTER PUBLICATION %s ADD TABLE %s, or take another --slot"
                            .formatted(config.slot(), SourceTable.quoted(config.slot()), config.table().quoted()),
                    null);
        }
    }

    private void createPublication() throws SQLException {
        // Of a table in partitions the changes are the table's, not each partition's.
        String create =
                "CREATE PUBLICATION %s FOR TABLE %s WITH (publish_via_partition_root = true)"
                        .formatted(SourceTable.quoted(config.slot()), config.table().quoted());
        try (Statement statement = connection.createStatement()) {
            statement.execute(create);
            log.atInfo().addKeyValue("publication", config.slot()).log("publication created");
        } catch (SQLException e) {
            if (MAY_NOT.equals(e.getSQLState())) {
                throw new StartupException(
                        "%s may not make the publication; let the table's owner do it: %s".formatted(user(), create),
                        e);
            }
            if (!EXISTS.equals(e.getSQLState())) { // else another catalog, starting beside this one, was faster
                throw e;
            }
        }
    }

    private void requireSlot() throws SQLException {
        String foreign =
                answer(
                        "SELECT coalesce(plugin, 'physical') || ' of database ' || coalesce(database, 'none') FROM pg_replication_slots"
                                + " WHERE slot_name = ? AND (plugin, database) IS DISTINCT FROM ('pgoutput', current_database())",
                        config.slot());
        if (foreign != null) {
            throw new StartupException(
                    "the replication slot %s is somebody else's (%s): take another --slot"
                            .formatted(config.slot(), foreign),
                    null);
        }
        String walStatus =
                answer("SELECT coalesce(wal_status, '') FROM pg_replication_slots WHERE slot_name = ?", config.slot());
        if ("lost".equals(walStatus)) {
            throw new StartupException(
                    "the source has thrown WAL away that the replication slot %s needs (max_slot_wal_keep_size); drop it, and the"
                                    .formatted(config.slot())
                            + " next start finds what was missed in a snapshot: SELECT pg_drop_replication_slot('"
                            + config.slot()
                            + "')",
                    null);
        }
        if (walStatus == null) {
            log.atInfo()
                    .addKeyValue("slot", config.slot())
                    .log(
                            "no replication slot yet: the catalog begins with a snapshot, without the rows whose end has passed");
        }
        String pid =
                answer(
                        "SELECT active_pid::text FROM pg_replication_slots WHERE slot_name = ? AND active",
                        config.slot());
        if (pid != null) {
            log.atWarn()
                    .addKeyValue("slot", config.slot())
                    .addKeyValue("postgresPid", pid)
                    .log("the replication slot is in use, by another catalog or one that was killed; waiting for it");
        }
    }

    /// Null: no row.
    private @Nullable String answer(String sql, String... parameters) throws SQLException {
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
