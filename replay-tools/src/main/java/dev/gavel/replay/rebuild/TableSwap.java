package dev.gavel.replay.rebuild;

import dev.gavel.projector.postgres.ReadModelDatabase;
import dev.gavel.projector.table.OffsetTable;
import dev.gavel.schema.StartupException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Replaces the live tables by those of the shadow schema, in one transaction.
///
/// The lock on `projection_offsets` keeps the projector out, because each of its transactions changes that table first.
/// While the projector waits, the shadow is brought to the offsets of the live tables. The projector then continues
/// with the batch that it was about to write, on the new tables. If the new tables are further, its compare-and-set
/// fails and it reads its offset again. Readers wait while the tables are renamed, and never see an older state.
final class TableSwap {
    private static final String LOCK_NOT_AVAILABLE = "55P03";
    private static final String DEADLOCK = "40P01";
    private static final int LOCK_MS = 2_000;

    private static final String LIVE =
            "ARRAY["
                    + String.join(
                            ", ", ShadowSchema.TABLES.stream().map(table -> "'" + table + "'::regclass::oid").toList())
                    + "]";
    private static final String DEPENDENTS =
            "SELECT DISTINCT 'view ' || r.ev_class::regclass FROM pg_depend d JOIN pg_rewrite r ON r.oid = d.objid"
                    + " WHERE d.classid = 'pg_rewrite'::regclass AND d.refobjid = ANY ("
                    + LIVE
                    + ")"
                    + " AND r.ev_class <> d.refobjid"
                    + " UNION ALL SELECT 'foreign key ' || conname || ' of ' || conrelid::regclass FROM pg_constraint"
                    + " WHERE contype = 'f' AND (confrelid = ANY ("
                    + LIVE
                    + ") OR conrelid = ANY ("
                    + LIVE
                    + "))"
                    + " UNION ALL SELECT 'trigger ' || tgname || ' of ' || tgrelid::regclass FROM pg_trigger"
                    + " WHERE tgrelid = ANY ("
                    + LIVE
                    + ") AND NOT tgisinternal"
                    + " UNION ALL SELECT 'publication ' || pubname FROM pg_publication_rel"
                    + " JOIN pg_publication p ON p.oid = prpubid WHERE prrelid = ANY ("
                    + LIVE
                    + ")";
    private static final String GRANTS =
            "SELECT format('GRANT %s ON %I TO %s', privilege_type, relname,"
                    + " CASE grantee WHEN 0 THEN 'PUBLIC' ELSE grantee::regrole::text END)"
                    + " FROM pg_class, aclexplode(relacl) WHERE oid = ANY ("
                    + LIVE
                    + ") AND grantee <> relowner";

    private final ReadModelDatabase database;
    private final Duration wait;

    /// @param wait how long to wait for the locks in all
    TableSwap(ReadModelDatabase database, Duration wait) {
        this.database = database;
        this.wait = wait;
    }

    /// Brings the shadow at least to these offsets.
    interface CatchUp {
        void to(Map<Integer, Long> offsets) throws SQLException, InterruptedException;
    }

    /// @throws StartupException if views or other objects depend on the live tables; they would stay with the old ones
    void requireNoDependents() throws SQLException {
        try (Connection connection = database.open()) {
            List<String> dependents = strings(connection, DEPENDENTS);
            if (!dependents.isEmpty()) {
                throw new StartupException(
                        "other objects depend on the live tables and would stay with the old ones: "
                                + String.join(", ", dependents)
                                + ". Drop them, rebuild, and create them again, or only compare with --swap never");
            }
        }
    }

    /// @param keep whether the old tables are kept, in the schema [ShadowSchema#REPLACED]
    /// @return the offsets of the new tables
    /// @throws StartupException if the tables cannot be locked; nothing is changed
    Map<Integer, Long> run(CatchUp catchUp, boolean keep) throws SQLException, InterruptedException {
        long deadlineNs = System.nanoTime() + wait.toNanos();
        while (true) {
            try (Connection live = database.open()) {
                return swap(live, catchUp, keep);
            } catch (SQLException e) {
                boolean locked = LOCK_NOT_AVAILABLE.equals(e.getSQLState()) || DEADLOCK.equals(e.getSQLState());
                if (!locked) {
                    throw e;
                }
                if (System.nanoTime() - deadlineNs > 0) {
                    throw new StartupException(
                            "the live tables cannot be locked within "
                                    + wait
                                    + ": another session has a long transaction on them (see pg_stat_activity)."
                                    + " What was loaded is kept; start again",
                            e);
                }
            }
        }
    }

    private Map<Integer, Long> swap(Connection live, CatchUp catchUp, boolean keep)
            throws SQLException, InterruptedException {
        String schema = ReadModelDatabase.liveSchema(live);
        // The sessions that wait behind this one wait that long at most.
        execute(live, "SET LOCAL lock_timeout = " + LOCK_MS);
        execute(live, "LOCK TABLE " + ShadowSchema.TABLES.getFirst() + " IN ACCESS EXCLUSIVE MODE");
        catchUp.to(OffsetTable.readAll(live));
        execute(live, "LOCK TABLE " + String.join(", ", ShadowSchema.TABLES) + " IN ACCESS EXCLUSIVE MODE");
        List<String> grants = strings(live, GRANTS);
        execute(live, "DROP SCHEMA IF EXISTS " + ShadowSchema.REPLACED + " CASCADE");
        execute(live, "CREATE SCHEMA " + ShadowSchema.REPLACED);
        for (String table : ShadowSchema.TABLES) {
            execute(live, "ALTER TABLE " + schema + "." + table + " SET SCHEMA " + ShadowSchema.REPLACED);
        }
        for (String table : ShadowSchema.TABLES) {
            execute(live, "ALTER TABLE " + ShadowSchema.SCHEMA + "." + table + " SET SCHEMA " + schema);
        }
        for (String grant : grants) {
            execute(live, grant);
        }
        Map<Integer, Long> offsets = OffsetTable.readAll(live);
        if (!keep) {
            execute(live, "DROP SCHEMA " + ShadowSchema.REPLACED + " CASCADE");
        }
        execute(live, "DROP SCHEMA " + ShadowSchema.SCHEMA + " CASCADE");
        live.commit();
        return offsets;
    }

    private static List<String> strings(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> strings = new ArrayList<>();
            while (rows.next()) {
                strings.add(rows.getString(1));
            }
            return strings;
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
