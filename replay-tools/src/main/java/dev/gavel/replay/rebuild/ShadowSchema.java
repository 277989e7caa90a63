package dev.gavel.replay.rebuild;

import dev.gavel.projector.postgres.ReadModelDatabase;
import dev.gavel.projector.table.OffsetTable;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The schema in which the read model is built again. It has its own `projection_offsets`, so a killed rebuild
/// continues where it stopped. `bids` is loaded without its primary key, which is built when all rows are there.
public final class ShadowSchema {
    static final String SCHEMA = "gavel_rebuild";

    /// The schema that replaced tables are moved to.
    public static final String REPLACED = "gavel_replaced";

    /// In the order in which every transaction locks them.
    static final List<String> TABLES =
            List.of("projection_offsets", "bids", "auctions", "repeats", "unreadable_events");

    private static final String PRIMARY_KEY = "PRIMARY KEY (auction_id, bid_id)";
    private static final String PREPARE =
            """
            CREATE TABLE rebuild (log text NOT NULL, version text NOT NULL);
            CREATE TABLE retractions_due (auction_id bigint NOT NULL, bid_id bigint NOT NULL, at_ms bigint NOT NULL);
            ALTER TABLE bids DROP CONSTRAINT bids_pkey;
            INSERT INTO projection_offsets SELECT generate_series(0, ? - 1), 0;
            INSERT INTO rebuild VALUES (?, ?)\
            """;
    private static final String APPLY_RETRACTIONS =
            """
            UPDATE bids SET
              retracted_at = timestamptz 'epoch' + at_ms / 1000 * interval '1 s' + at_ms % 1000 * interval '1 ms'
            FROM retractions_due AS n
            WHERE bids.auction_id = n.auction_id AND bids.bid_id = n.bid_id\
            """;

    /// Keeps the first row of each bid: rows were only appended, in the order of the log.
    private static final String DELETE_REPEATED =
            """
            DELETE FROM bids AS later USING bids AS first
            WHERE later.auction_id = first.auction_id AND later.bid_id = first.bid_id AND later.ctid > first.ctid\
            """;

    private final ReadModelDatabase database;

    /// @param database connections that see the live tables
    ShadowSchema(ReadModelDatabase database) {
        this.database = database;
    }

    /// What [#open] found.
    ///
    /// @param resumed whether there is an unfinished rebuild of this log by this version
    /// @param dropped why an unfinished rebuild was dropped, or `null` if none was
    record Found(boolean resumed, @Nullable String dropped) {}

    /// Creates the schema, unless there is one that can be resumed.
    ///
    /// @param log the topic id of the events
    Found open(String log, int partitions) throws SQLException {
        String version = database.newestMigration();
        String dropped = null;
        try (Connection connection = database.open()) {
            if (exists(connection)) {
                String reason = notResumable(connection, log, version);
                if (reason == null) {
                    return new Found(true, null);
                }
                drop(connection);
                dropped = reason;
            }
        }
        // Not in one transaction with the mark below. A schema without the mark is dropped by the next rebuild.
        database.migrate(SCHEMA);
        try (Connection connection = connect();
                PreparedStatement prepare = connection.prepareStatement(PREPARE)) {
            prepare.setInt(1, partitions);
            prepare.setString(2, log);
            prepare.setString(3, version);
            prepare.execute();
            connection.commit();
        }
        return new Found(false, dropped);
    }

    /// A connection whose search path is this schema.
    Connection connect() throws SQLException {
        return database.open(SCHEMA);
    }

    Map<Integer, Long> offsets() throws SQLException {
        try (Connection connection = connect()) {
            return OffsetTable.readAll(connection);
        }
    }

    boolean isIndexed() throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT to_regclass('bids_pkey') IS NOT NULL")) {
            row.next();
            return row.getBoolean(1);
        }
    }

    /// Builds the primary key of the bids, and applies the retractions.
    void index() throws SQLException {
        try {
            buildIndex();
        } catch (SQLException e) {
            if (!"23505".equals(e.getSQLState())) {
                throw e;
            }
            // A rebuild that was resumed does not know which events it has loaded.
            deleteRepeatedBids();
            buildIndex();
        }
        // So that the query plans of the first readers are right.
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute("ANALYZE bids, auctions");
            connection.commit();
        }
    }

    private void deleteRepeatedBids() throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(DELETE_REPEATED);
            connection.commit();
        }
    }

    private void buildIndex() throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            // For this transaction: sort in memory where possible.
            statement.execute("SET LOCAL maintenance_work_mem = '128MB'");
            statement.execute("ALTER TABLE bids ADD CONSTRAINT bids_pkey " + PRIMARY_KEY);
            statement.execute(APPLY_RETRACTIONS);
            statement.execute("TRUNCATE retractions_due");
            connection.commit();
        }
    }

    void drop() throws SQLException {
        try (Connection connection = database.open()) {
            drop(connection);
        }
    }

    private static void drop(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("DROP SCHEMA IF EXISTS " + SCHEMA + " CASCADE");
            connection.commit();
        }
    }

    private static boolean exists(Connection connection) throws SQLException {
        return firstValue(connection, "SELECT 1 FROM pg_namespace WHERE nspname = '" + SCHEMA + "'") != null;
    }

    /// Why the schema cannot be resumed, or `null` if it can be.
    private static @Nullable String notResumable(Connection connection, String log, String version)
            throws SQLException {
        if (firstValue(connection, "SELECT to_regclass('" + SCHEMA + ".rebuild')::text") == null) {
            return "it was killed before it began to load";
        }
        String madeFrom = firstValue(connection, "SELECT log FROM " + SCHEMA + ".rebuild");
        String madeBy = firstValue(connection, "SELECT version FROM " + SCHEMA + ".rebuild");
        if (!log.equals(madeFrom)) {
            return "it was made from another log (topic id " + madeFrom + ")";
        }
        return version.equals(madeBy) ? null : "its tables are at version " + madeBy + ", not " + version;
    }

    private static @Nullable String firstValue(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            return row.next() ? row.getString(1) : null;
        }
    }
}
