package dev.gavel.replay.rebuild;

import dev.gavel.projector.postgres.ReadModelDatabase;
import dev.gavel.projector.table.OffsetTable;
import dev.gavel.replay.audit.AuditConfig;
import dev.gavel.replay.audit.AuditReport.AuditFindings;
import dev.gavel.replay.audit.Finding;
import dev.gavel.replay.audit.PostgresComparison;
import dev.gavel.replay.audit.ReadModelAudit;
import dev.gavel.replay.log.LogReader;
import dev.gavel.replay.log.ReplayProgress;
import dev.gavel.replay.rebuild.RebuildConfig.Only;
import dev.gavel.replay.rebuild.RebuildConfig.SwapRule;
import dev.gavel.schema.OperatorException;
import dev.gavel.schema.StartupException;
import dev.gavel.schema.topic.Topics;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Makes the read models again from the log: loads a shadow schema, compares it with the live tables, swaps the two,
/// and has the projector refill Redis (docs/adr/0015).
public final class Rebuild {
    private static final int MAX_FINDINGS = 20;

    /// So many events are loaded while the projector waits.
    private static final long NEAR_OFFSETS = 2_000;

    private static final int MAX_ROUNDS = 20;

    /// "gavel" in ASCII, which no other program on the database uses.
    private static final long ADVISORY_LOCK = 0x676176656cL;

    private final RebuildConfig config;
    private final LogReader log;
    private final ReplayProgress progress;

    private Rebuild(RebuildConfig config, LogReader log, ReplayProgress progress) {
        this.config = config;
        this.log = log;
        this.progress = progress;
    }

    /// @throws OperatorException if the log, Postgres or Redis cannot be used; the live read models are unchanged
    /// @throws SQLException if Postgres failed; the live read models are unchanged, and the next run continues with
    ///   what was loaded
    public static RebuildReport run(RebuildConfig config, ReplayProgress progress)
            throws SQLException, InterruptedException {
        long startNs = System.nanoTime();
        try (LogReader log = LogReader.openEvents(config.kafka(), config.timeout())) {
            Rebuild rebuild = new Rebuild(config, log, progress);
            RebuildReport.Postgres postgres = config.only() == Only.REDIS ? null : rebuild.postgres();
            RebuildReport.Redis redis = config.only() == Only.POSTGRES ? null : rebuild.redis(postgres);
            return new RebuildReport(postgres, redis, Duration.ofNanos(System.nanoTime() - startNs));
        }
    }

    private RebuildReport.Postgres postgres() throws SQLException, InterruptedException {
        ReadModelDatabase database = ReadModelDatabase.connect(config.database(), "gavel-rebuild");
        try (Connection lock = database.open()) {
            requireOnlyRebuild(lock);
            TableSwap swap = new TableSwap(database, config.timeout());
            if (config.swap() != SwapRule.NEVER) {
                swap.requireNoDependents();
            }
            ShadowSchema shadow = new ShadowSchema(database);
            ShadowLoader loader = new ShadowLoader(config, log, shadow, progress);
            open(shadow);

            long startNs = System.nanoTime();
            load(database, shadow, loader);
            Duration loading = Duration.ofNanos(System.nanoTime() - startNs);
            Compared compared = compare(database, shadow, loader);
            boolean equal = compared.offsets != null && compared.findings.count() == 0;

            Map<Integer, Long> swapped = null;
            if (config.swap() == SwapRule.ALWAYS || (config.swap() == SwapRule.IF_EQUAL && equal)) {
                comeNearTheEnd(loader);
                swapped = swap.run(loader::advanceTo, !equal);
            } else {
                shadow.drop();
            }
            return new RebuildReport.Postgres(
                    loader.loaded(),
                    loading,
                    compared.offsets,
                    compared.comparison.expected(),
                    compared.findings.count(),
                    compared.findings.first(),
                    swapped,
                    swapped != null && !equal);
        }
    }

    private void open(ShadowSchema shadow) throws SQLException {
        ShadowSchema.Found found = shadow.open(log.topicId(Topics.EVENTS), log.partitions());
        if (found.dropped() != null) {
            progress.say("dropped an unfinished rebuild: " + found.dropped());
        }
        if (found.resumed()) {
            progress.say("continues an earlier rebuild that was stopped");
        }
    }

    /// Loads up to the offsets of the live tables, so that both can be compared.
    private void load(ReadModelDatabase database, ShadowSchema shadow, ShadowLoader loader)
            throws SQLException, InterruptedException {
        Map<Integer, Long> live = loader.withinLog(liveOffsets(database));
        loader.advanceTo(live);
        if (!shadow.isIndexed()) {
            if (live.values().stream().allMatch(offset -> offset == 0)) {
                // There is nothing to compare with, and loading is faster before the index exists.
                loader.advanceToEnd();
            }
            progress.begin("index", "events", 0);
            shadow.index();
        }
    }

    /// @param offsets `null` if the tables could not be compared
    private record Compared(
            @Nullable Map<Integer, Long> offsets, PostgresComparison comparison, AuditFindings findings) {}

    /// The projector continues meanwhile. The snapshot of the live tables is taken when the shadow is near them, so
    /// that it is not held open for long.
    private Compared compare(ReadModelDatabase database, ShadowSchema shadow, ShadowLoader loader)
            throws SQLException, InterruptedException {
        for (int round = 0; round < MAX_ROUNDS && loader.missing(liveOffsets(database)) > NEAR_OFFSETS; round++) {
            loader.advanceTo(loader.withinLog(liveOffsets(database)));
        }
        AuditFindings findings = new AuditFindings(MAX_FINDINGS);
        try (Connection live = database.open();
                Connection rebuilt = shadow.connect()) {
            live.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            Map<Integer, Long> offsets = new TreeMap<>();
            for (int partition = 0; partition < log.partitions(); partition++) {
                offsets.put(partition, 0L);
            }
            offsets.putAll(OffsetTable.readAll(live));
            Map<Integer, Long> ends = log.endsByPartition(Topics.EVENTS);
            offsets.forEach((partition, offset) -> {
                long end = ends.getOrDefault(partition, 0L);
                if (offset > end) {
                    findings.add(new Finding.PastTheLog(partition, offset, end));
                }
            });
            Map<Integer, Long> reached = loader.withinLog(offsets);
            loader.advanceTo(reached);
            progress.begin("compare", "events", 0);
            boolean comparable = shadow.offsets().equals(reached);
            PostgresComparison comparison =
                    PostgresComparison.of(rebuilt, live, comparable ? findings : new AuditFindings(0));
            live.rollback();
            return new Compared(comparable ? reached : null, comparison, findings);
        }
    }

    /// A live projector is near the end of the log. If none runs, this does its work.
    private void comeNearTheEnd(ShadowLoader loader) throws SQLException, InterruptedException {
        loader.advanceToEnd();
        for (int round = 1; round < MAX_ROUNDS; round++) {
            if (loader.missing(log.endsByPartition(Topics.EVENTS)) <= NEAR_OFFSETS) {
                return;
            }
            loader.advanceToEnd();
        }
    }

    /// Redis is filled from Postgres, so it is left alone when the new tables were not swapped in.
    private RebuildReport.@Nullable Redis redis(RebuildReport.@Nullable Postgres postgres)
            throws SQLException, InterruptedException {
        if (config.swap() == SwapRule.NEVER || (postgres != null && postgres.swapped() == null)) {
            return null;
        }
        progress.begin("redis", "events", 0);
        ReadModelDatabase database = ReadModelDatabase.connect(config.database(), "gavel-rebuild");
        int partitions = new RedisRefill(config, database).run();
        AuditConfig audit =
                new AuditConfig(config.kafka(), config.database(), config.redisUrl(), MAX_FINDINGS, config.timeout());
        return new RebuildReport.Redis(partitions, ReadModelAudit.ofRedis(audit, progress));
    }

    private static Map<Integer, Long> liveOffsets(ReadModelDatabase database) throws SQLException {
        try (Connection live = database.open()) {
            return OffsetTable.readAll(live);
        }
    }

    /// Holds a lock until the connection is closed.
    private static void requireOnlyRebuild(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT pg_try_advisory_lock(" + ADVISORY_LOCK + ")")) {
            row.next();
            if (!row.getBoolean(1)) {
                throw new StartupException("another gavel rebuild is running on this database");
            }
        }
        // An open transaction would hold back the vacuum.
        connection.commit();
    }
}
