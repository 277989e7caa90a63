package dev.gavel.replay.audit;

import dev.gavel.projector.postgres.ReadModelDatabase;
import dev.gavel.projector.redis.RedisConnection;
import dev.gavel.projector.table.OffsetTable;
import dev.gavel.replay.audit.AuditReport.AuditFindings;
import dev.gavel.replay.log.LogReader;
import dev.gavel.replay.log.ReplayProgress;
import dev.gavel.schema.StartupException;
import dev.gavel.schema.topic.KafkaUnreachableException;
import dev.gavel.schema.topic.Topics;
import io.lettuce.core.RedisException;
import io.lettuce.core.api.StatefulRedisConnection;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/// Compares Postgres and Redis with the fold of `auction-events`, beside a running system, and changes nothing.
///
/// A snapshot of Postgres states the offsets that it has applied, and the log is folded up to those. Digests are
/// compared first, one for each partition and relation; where they differ, the rows are compared. [RedisAudit] compares
/// Redis at its own offsets.
public final class ReadModelAudit {
    private static final Duration POLL_INTERVAL = Duration.ofMillis(50);

    private final AuditConfig config;
    private final LogReader log;
    private final RedisConnection redis;
    private final ReplayProgress progress;
    private final AuditFindings findings;
    private final AtomicBoolean redisCompared = new AtomicBoolean(true);

    private ReadModelAudit(AuditConfig config, LogReader log, RedisConnection redis, ReplayProgress progress) {
        this.config = config;
        this.log = log;
        this.redis = redis;
        this.progress = progress;
        this.findings = new AuditFindings(config.kept());
    }

    /// Audits both read models. First waits for a running projector to reach the current end of the log.
    ///
    /// @throws StartupException if a store cannot be used; the message says what to do
    /// @throws SQLException if Postgres failed
    /// @throws IllegalArgumentException if an address is malformed
    /// @throws KafkaUnreachableException if Kafka does not answer
    /// @throws dev.gavel.replay.log.LogReader.UnreadableLogException if the log is incomplete
    public static AuditReport run(AuditConfig config, ReplayProgress progress)
            throws SQLException, InterruptedException {
        return open(config, progress, ReadModelAudit::both);
    }

    /// Audits Redis alone, at the offsets of Postgres or later ones.
    public static AuditReport ofRedis(AuditConfig config, ReplayProgress progress)
            throws SQLException, InterruptedException {
        return open(config, progress, ReadModelAudit::redisAlone);
    }

    private interface Work {
        List<AuditReport.Partition> of(ReadModelAudit audit, ReadModelDatabase database)
                throws SQLException, InterruptedException;
    }

    private static AuditReport open(AuditConfig config, ReplayProgress progress, Work work)
            throws SQLException, InterruptedException {
        long startNs = System.nanoTime();
        ReadModelDatabase database = ReadModelDatabase.connect(config.database(), "gavel-verify");
        try (LogReader log = LogReader.openEvents(config.kafka(), config.responseTimeout());
                RedisConnection redis = RedisConnection.open(config.redisUrl(), config.responseTimeout())) {
            ReadModelAudit audit = new ReadModelAudit(config, log, redis, progress);
            List<AuditReport.Partition> partitions = work.of(audit, database);
            return new AuditReport(
                    partitions,
                    audit.findings.count(),
                    audit.findings.first(),
                    Duration.ofNanos(System.nanoTime() - startNs));
        } catch (RedisException e) {
            throw new StartupException("Redis failed: " + e.getMessage() + ". Check that it runs, and start again", e);
        }
    }

    private List<AuditReport.Partition> both(ReadModelDatabase database) throws SQLException, InterruptedException {
        Map<Integer, Long> ends = log.endsByPartition(Topics.EVENTS);
        awaitProjector(database, ends);
        try (Connection live = database.open()) {
            live.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            Map<Integer, Long> to = withinLog(OffsetTable.readAll(live));
            // In parallel with the fold.
            ExecutorService digesting =
                    Executors.newSingleThreadExecutor(Thread.ofPlatform().name("gavel-digests").daemon().factory());
            try {
                Future<ReadModelDigests> actual = digesting.submit(() -> PostgresRows.digests(live));
                List<Folded> folded = fold(to, ends);
                ReadModelDigests expected = new ReadModelDigests();
                folded.forEach(partition -> expected.add(partition.digests));
                expected.forEachDifference(
                        result(actual),
                        (relation, partition) -> rows(relation, partition, to.getOrDefault(partition, 0L), live));
                live.rollback();
                return folded.stream().map(Folded::partition).toList();
            } finally {
                digesting.shutdownNow();
            }
        }
    }

    private List<AuditReport.Partition> redisAlone(ReadModelDatabase database)
            throws SQLException, InterruptedException {
        Map<Integer, Long> offsets;
        try (Connection live = database.open()) {
            offsets = OffsetTable.readAll(live);
        }
        Map<Integer, Long> to = withinLog(offsets);
        return fold(to, to).stream().map(Folded::partition).toList();
    }

    /// Waits until the projector has reached these offsets. If it does not in time, the audit compares what it has, and
    /// the report says how far that is.
    private void awaitProjector(ReadModelDatabase database, Map<Integer, Long> ends) throws SQLException {
        long deadlineNs = System.nanoTime() + config.timeout().toNanos();
        try (Connection live = database.open()) {
            while (true) {
                Map<Integer, Long> offsets = OffsetTable.readAll(live);
                // So that the next query sees a new snapshot.
                live.rollback();
                boolean reached =
                        ends.entrySet().stream()
                                .allMatch(end -> offsets.getOrDefault(end.getKey(), 0L) >= end.getValue());
                if (reached || System.nanoTime() - deadlineNs > 0) {
                    return;
                }
                LockSupport.parkNanos(POLL_INTERVAL.toNanos());
            }
        }
    }

    private Map<Integer, Long> withinLog(Map<Integer, Long> offsets) throws InterruptedException {
        Map<Integer, Long> ends = log.endsByPartition(Topics.EVENTS);
        offsets.forEach((partition, offset) -> {
            long end = ends.getOrDefault(partition, 0L);
            if (offset > end) {
                findings.add(new Finding.PastTheLog(partition, offset, end));
            }
        });
        Map<Integer, Long> within = new TreeMap<>();
        ends.forEach((partition, end) -> within.put(partition, Math.min(end, offsets.getOrDefault(partition, 0L))));
        return within;
    }

    private record Folded(AuditReport.Partition partition, ReadModelDigests digests) {}

    /// Folds the partitions in parallel, and compares the hashes of each before the next one starts, so that memory is
    /// bounded by the partitions in progress.
    private List<Folded> fold(Map<Integer, Long> to, Map<Integer, Long> ends)
            throws SQLException, InterruptedException {
        progress.begin("compare read models", "events", to.values().stream().mapToLong(Long::longValue).sum());
        // Scanned before any guard is read, so every id that is found has its event before the guards.
        RedisAuctionIds found = RedisAuctionIds.scan(redis.connection().sync());
        List<Callable<Folded>> tasks = new ArrayList<>();
        to.forEach((partition, offset) ->
                tasks.add(() -> fold(partition, offset, ends.getOrDefault(partition, 0L), found)));
        int threads = Math.clamp(tasks.size(), 1, Runtime.getRuntime().availableProcessors());
        ExecutorService pool =
                Executors.newFixedThreadPool(threads, Thread.ofPlatform().name("gavel-audit-", 1).daemon().factory());
        try {
            List<Folded> folded = new ArrayList<>();
            List<Future<Folded>> results = tasks.stream().map(pool::submit).toList();
            for (Future<Folded> result : results) {
                folded.add(result(result));
            }
            if (redisCompared.get()) {
                new RedisAudit(redis.connection(), log, findings, config).extra(found.unknown());
            }
            return folded;
        } finally {
            pool.shutdownNow();
        }
    }

    private Folded fold(int partition, long to, long end, RedisAuctionIds found)
            throws SQLException, InterruptedException {
        try (FoldReader reader = new FoldReader(log);
                StatefulRedisConnection<String, String> connection = redis.newConnection()) {
            PartitionFold fold = new PartitionFold(reader, partition, progress);
            ReadModelDigests digests = new ReadModelDigests();
            fold.advanceTo(to, digests::add);
            fold.auctions(digests::add);
            long events = fold.events();
            long hashes = fold.ids().length;
            if (!new RedisAudit(connection, log, findings, config).run(fold)) {
                redisCompared.set(false);
            }
            found.markKnown(fold.ids());
            RowDigest all = digests.of(partition);
            return new Folded(new AuditReport.Partition(partition, to, end, events, all.rows(), all, hashes), digests);
        }
    }

    private void rows(Relation relation, int partition, long to, Connection live) throws SQLException {
        try (PostgresRows actual = PostgresRows.sorted(live, relation, partition)) {
            RowMerge merge = new RowMerge(relation, partition, actual, findings);
            if (to > 0) {
                new ExpectedRows(log, relation, partition, to).pushTo(merge::expect);
            }
            merge.end();
        }
    }

    private static <T> T result(Future<T> future) throws SQLException, InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case SQLException cause -> throw cause;
                case RuntimeException cause -> throw cause;
                case null, default -> throw new IllegalStateException(e);
            }
        }
    }
}
