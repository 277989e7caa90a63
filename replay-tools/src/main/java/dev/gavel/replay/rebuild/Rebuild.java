package dev.gavel.replay.rebuild;

import dev.gavel.projector.postgres.ReadModelDatabase;
import dev.gavel.projector.table.OffsetTable;
import dev.gavel.replay.audit.AuditConfig;
import dev.gavel.replay.audit.AuditFindings;
import dev.gavel.replay.audit.Finding;
import dev.gavel.replay.audit.FoldReader;
import dev.gavel.replay.audit.PostgresComparison;
import dev.gavel.replay.audit.ReadModelAudit;
import dev.gavel.replay.log.LogReader;
import dev.gavel.replay.log.ReplayProgress;
import dev.gavel.replay.rebuild.RebuildConfig.Only;
import dev.gavel.replay.rebuild.RebuildConfig.SwapRule;
import dev.gavel.schema.StartupException;
import dev.gavel.schema.topic.Topics;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// The read models made anew from the log. Read [#postgres] from top to bottom.
public final class Rebuild {
    private static final int FINDINGS_KEPT = 20;

    /// The rest is read while the projector waits.
    private static final long NEAR = 2_000;

    private static final int MAX_ROUNDS = 20;

    /// Any number that nobody else takes: "gavel" in ASCII.
    private static final long ADVISORY_LOCK = 0x676176656cL;

    private final RebuildConfig config;
    private final LogReader log;
    private final ReplayProgress progress;
    private final AtomicLong loaded = new AtomicLong();

    private Rebuild(RebuildConfig config, LogReader log, ReplayProgress progress) {
        this.config = config;
        this.log = log;
        this.progress = progress;
    }

    /// @throws StartupException with a sentence for people; what is live is as it was
    /// @throws SQLException if Postgres failed; what is live is as it was, and what was loaded is kept
    public static RebuildReport run(RebuildConfig config, ReplayProgress progress)
            throws SQLException, InterruptedException {
        long startNs = System.nanoTime();
        try (LogReader log = LogReader.openEvents(config.kafkaBootstrap(), config.patience())) {
            Rebuild rebuild = new Rebuild(config, log, progress);
            RebuildReport.Postgres postgres = config.only() == Only.REDIS ? null : rebuild.postgres();
            RebuildReport.Redis redis = config.only() == Only.POSTGRES ? null : rebuild.redis(postgres);
            return new RebuildReport(postgres, redis, Duration.ofNanos(System.nanoTime() - startNs));
        }
    }

    /// After Postgres, whose copy it is. What was not put in place there does not come here either.
    private RebuildReport.@Nullable Redis redis(RebuildReport.@Nullable Postgres postgres)
            throws SQLException, InterruptedException {
        if (config.swap() == SwapRule.NEVER || (postgres != null && postgres.swapped() == null)) {
            return null;
        }
        progress.begin("redis", "events", 0);
        ReadModelDatabase database = ReadModelDatabase.connect(config.database(), "gavel-rebuild");
        int partitions = new RedisRefill(config, database).run();
        AuditConfig audit =
                new AuditConfig(
                        config.kafkaBootstrap(),
                        config.database(),
                        config.redisUrl(),
                        FINDINGS_KEPT,
                        config.patience());
        return new RebuildReport.Redis(partitions, ReadModelAudit.ofRedis(audit, progress));
    }

    private RebuildReport.Postgres postgres() throws SQLException, InterruptedException {
        ReadModelDatabase database = ReadModelDatabase.connect(config.database(), "gavel-rebuild");
        try (Connection guard = database.open()) {
            lockOutOthers(guard);
            TableSwap swap = new TableSwap(database, config.patience());
            if (config.swap() != SwapRule.NEVER) {
                swap.refuseDependents();
            }
            ShadowSchema shadow = new ShadowSchema(database);
            open(shadow);

            long startNs = System.nanoTime();
            load(database, shadow);
            Duration loading = Duration.ofNanos(System.nanoTime() - startNs);
            Compared compared = compare(database, shadow);
            boolean equal = compared.offsets != null && compared.findings.count() == 0;

            Map<Integer, Long> swapped = null;
            if (config.swap() == SwapRule.ALWAYS || (config.swap() == SwapRule.IF_EQUAL && equal)) {
                toTheEnd(shadow);
                swapped = swap.run(offsets -> advance(shadow, offsets), !equal);
            } else {
                shadow.drop();
            }
            return new RebuildReport.Postgres(
                    loaded.get(),
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
            progress.say("goes on where an earlier rebuild was stopped");
        }
    }

    /// As far as the live tables are: so both can be compared.
    private void load(ReadModelDatabase database, ShadowSchema shadow) throws SQLException, InterruptedException {
        Map<Integer, Long> live = withinTheLog(liveOffsets(database));
        advance(shadow, live);
        if (!shadow.isIndexed()) {
            if (isEmpty(live)) {
                // Nothing to compare with: all that there is comes in without an index, too.
                advance(shadow, log.endsByPartition(Topics.EVENTS));
            }
            progress.begin("index", "events", 0);
            shadow.index();
        }
    }

    /// @param offsets null: they can't be compared
    private record Compared(
            @Nullable Map<Integer, Long> offsets, PostgresComparison comparison, AuditFindings findings) {}

    private Compared compare(ReadModelDatabase database, ShadowSchema shadow)
            throws SQLException, InterruptedException {
        AuditFindings findings = new AuditFindings(FINDINGS_KEPT);
        // The projector goes on meanwhile; come near it first, so that its moment isn't held open for long.
        for (int round = 0; round < MAX_ROUNDS && missing(shadow, liveOffsets(database)) > NEAR; round++) {
            advance(shadow, withinTheLog(liveOffsets(database)));
        }
        try (Connection live = database.open();
                Connection right = shadow.connect()) {
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
            Map<Integer, Long> reached = withinTheLog(offsets);
            advance(shadow, reached);
            progress.begin("compare", "events", 0);
            boolean same = shadow.offsets().equals(reached);
            PostgresComparison comparison = PostgresComparison.of(right, live, same ? findings : new AuditFindings(0));
            live.rollback();
            return new Compared(same ? reached : null, comparison, findings);
        }
    }

    /// A live projector is about there; if none runs, this is what it would have done.
    private void toTheEnd(ShadowSchema shadow) throws SQLException, InterruptedException {
        for (int round = 0; round < MAX_ROUNDS; round++) {
            Map<Integer, Long> ends = log.endsByPartition(Topics.EVENTS);
            if (round > 0 && missing(shadow, ends) <= NEAR) {
                return;
            }
            advance(shadow, ends);
        }
    }

    /// Brings the shadow there, partitions side by side; it never goes back.
    private void advance(ShadowSchema shadow, Map<Integer, Long> to) throws SQLException, InterruptedException {
        Map<Integer, Long> from = shadow.offsets();
        boolean indexed = shadow.isIndexed();
        long offsets = missing(shadow, to);
        if (offsets == 0) {
            return;
        }
        if (!indexed) {
            progress.begin("load", "events", offsets);
        }
        Queue<Integer> partitions = new ConcurrentLinkedQueue<>();
        to.forEach((partition, end) -> {
            if (end > from.getOrDefault(partition, 0L)) {
                partitions.add(partition);
            }
        });
        int threads = Math.min(config.threads(), partitions.size());
        try (ExecutorService pool =
                Executors.newFixedThreadPool(threads, Thread.ofPlatform().name("gavel-rebuild-", 0).factory())) {
            List<Future<?>> loads = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                loads.add(
                        pool.submit(() -> {
                            loadSome(shadow, partitions, from, to, indexed);
                            return null;
                        }));
            }
            await(loads, pool);
        }
    }

    private void loadSome(
            ShadowSchema shadow,
            Queue<Integer> partitions,
            Map<Integer, Long> from,
            Map<Integer, Long> to,
            boolean indexed)
            throws SQLException {
        try (FoldReader reader = new FoldReader(log);
                BulkLoad load = new BulkLoad(shadow.connect(), indexed, config.batchEvents(), progress, loaded)) {
            for (Integer partition = partitions.poll(); partition != null; partition = partitions.poll()) {
                reader.read(partition, from.getOrDefault(partition, 0L), to.getOrDefault(partition, 0L), load);
                load.commit();
            }
        }
    }

    private static void await(List<Future<?>> loads, ExecutorService pool) throws SQLException, InterruptedException {
        for (Future<?> load : loads) {
            try {
                load.get();
            } catch (ExecutionException e) {
                pool.shutdownNow();
                switch (e.getCause()) {
                    case SQLException cause -> throw cause;
                    case RuntimeException cause -> throw cause;
                    case null, default -> throw new IllegalStateException(e);
                }
            }
        }
    }

    private static Map<Integer, Long> liveOffsets(ReadModelDatabase database) throws SQLException {
        try (Connection live = database.open()) {
            return OffsetTable.readAll(live);
        }
    }

    /// Live tables of another log may be past the end of this one.
    private Map<Integer, Long> withinTheLog(Map<Integer, Long> offsets) throws InterruptedException {
        Map<Integer, Long> within = new TreeMap<>();
        log.endsByPartition(Topics.EVENTS)
                .forEach((partition, end) -> within.put(partition, Math.min(end, offsets.getOrDefault(partition, 0L))));
        return within;
    }

    private static long missing(ShadowSchema shadow, Map<Integer, Long> to) throws SQLException {
        Map<Integer, Long> from = shadow.offsets();
        return to.entrySet().stream()
                .mapToLong(entry -> Math.max(0, entry.getValue() - from.getOrDefault(entry.getKey(), 0L)))
                .sum();
    }

    private static boolean isEmpty(Map<Integer, Long> offsets) {
        return offsets.values().stream().allMatch(offset -> offset == 0);
    }

    /// Until the connection is closed.
    private static void lockOutOthers(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT pg_try_advisory_lock(" + ADVISORY_LOCK + ")")) {
            row.next();
            if (!row.getBoolean(1)) {
                throw new StartupException("another gavel rebuild is running on this database", null);
            }
        }
        // A transaction left open would hold up the vacuum.
        connection.commit();
    }
}
