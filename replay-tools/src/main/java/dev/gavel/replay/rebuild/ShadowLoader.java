package dev.gavel.replay.rebuild;

import dev.gavel.replay.audit.FoldReader;
import dev.gavel.replay.log.LogReader;
import dev.gavel.replay.log.ReplayProgress;
import dev.gavel.schema.topic.Topics;
import java.sql.SQLException;
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

/// Loads events from the log into the shadow schema, several partitions in parallel.
final class ShadowLoader {
    private final RebuildConfig config;
    private final LogReader log;
    private final ShadowSchema shadow;
    private final ReplayProgress progress;
    private final AtomicLong loaded = new AtomicLong();

    ShadowLoader(RebuildConfig config, LogReader log, ShadowSchema shadow, ReplayProgress progress) {
        this.config = config;
        this.log = log;
        this.shadow = shadow;
        this.progress = progress;
    }

    /// Brings the shadow to these offsets, if it is not there yet.
    void advanceTo(Map<Integer, Long> offsets) throws SQLException, InterruptedException {
        Map<Integer, Long> from = shadow.offsets();
        long missing = missing(from, offsets);
        if (missing == 0) {
            return;
        }
        boolean indexed = shadow.isIndexed();
        if (!indexed) {
            progress.begin("load", "events", missing);
        }
        Queue<Integer> partitions = new ConcurrentLinkedQueue<>();
        offsets.forEach((partition, end) -> {
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
                            load(partitions, from, offsets, indexed);
                            return null;
                        }));
            }
            await(loads, pool);
        }
    }

    /// Brings the shadow to the offsets at which the log ends.
    void advanceToEnd() throws SQLException, InterruptedException {
        advanceTo(log.endsByPartition(Topics.EVENTS));
    }

    /// How many offsets the shadow is behind these.
    long missing(Map<Integer, Long> offsets) throws SQLException {
        return missing(shadow.offsets(), offsets);
    }

    /// Limits offsets to the end of the log: the live tables of another log may be past it.
    Map<Integer, Long> withinLog(Map<Integer, Long> offsets) throws InterruptedException {
        Map<Integer, Long> within = new TreeMap<>();
        log.endsByPartition(Topics.EVENTS)
                .forEach((partition, end) -> within.put(partition, Math.min(end, offsets.getOrDefault(partition, 0L))));
        return within;
    }

    /// How many events were loaded so far.
    long loaded() {
        return loaded.get();
    }

    private void load(Queue<Integer> partitions, Map<Integer, Long> from, Map<Integer, Long> to, boolean indexed)
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

    private static long missing(Map<Integer, Long> from, Map<Integer, Long> to) {
        return to.entrySet().stream()
                .mapToLong(entry -> Math.max(0, entry.getValue() - from.getOrDefault(entry.getKey(), 0L)))
                .sum();
    }
}
