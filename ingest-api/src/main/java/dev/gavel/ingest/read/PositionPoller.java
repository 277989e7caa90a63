package dev.gavel.ingest.read;

import dev.gavel.schema.Position;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Asks one read model how far it is, a few times a second, on a thread of its own. Neither bids nor reads wait for the
/// answer, and a model that hangs does not delay the poller of the other one. While a read waits for a position, the
/// model is asked more often, once for all that wait.
public final class PositionPoller implements AppliedPositions, AutoCloseable {
    private static final Duration INTERVAL = Duration.ofMillis(250);

    /// A paused Redis keeps every command that it has not answered, so it is asked less often.
    private static final Duration INTERVAL_AFTER_FAILURE = Duration.ofSeconds(1);

    private static final Duration INTERVAL_OF_WAITS = Duration.ofMillis(10);

    /// Each waiting read occupies a request. The limit keeps them from taking the places of bids.
    private static final int MAX_WAITS = 1_000;

    private final Source source;
    private final int partitions;
    private final PollingThread thread;
    private final Object lock = new Object();
    private final List<Wait> waits = new ArrayList<>();
    private final Semaphore asked = new Semaphore(0);
    private volatile @Nullable ReadModelPositions latest;

    /// A read model that states how far it is.
    @FunctionalInterface
    public interface Source {
        /// The positions of each partition, without a fault. Returns or throws within a few seconds.
        ///
        /// @throws RuntimeException if the model does not answer
        ReadModelPositions positions(int partitions);
    }

    /// A read that waits for positions.
    private record Wait(List<Position> positions, CountDownLatch applied) {}

    /// @param model the name of the read model, for the thread
    public PositionPoller(String model, Source source, int partitions) {
        this.source = source;
        this.partitions = partitions;
        this.thread = new PollingThread("ingest-position-" + model, this::round);
    }

    public void start() {
        thread.start();
    }

    /// The result of the last poll; `null` before the first one.
    public @Nullable ReadModelPositions latest() {
        return latest;
    }

    @Override
    public long nextCommand(int partition) {
        ReadModelPositions now = latest;
        return now == null ? 0 : now.nextCommand(partition);
    }

    @Override
    public boolean await(List<Position> positions, Duration wait) throws InterruptedException {
        if (hasApplied(latest, positions)) {
            return true;
        }
        Wait mine = new Wait(positions, new CountDownLatch(1));
        synchronized (lock) {
            if (!wait.isPositive() || waits.size() >= MAX_WAITS) {
                return false;
            }
            waits.add(mine);
        }
        asked.release();
        try {
            return mine.applied.await(wait.toNanos(), TimeUnit.NANOSECONDS);
        } finally {
            synchronized (lock) {
                waits.remove(mine);
            }
        }
    }

    @Override
    public void close() {
        thread.close();
    }

    private void round() throws InterruptedException {
        ReadModelPositions now = poll();
        latest = now;
        boolean waiting = releaseWaits(now);
        if (now.fault() != null) {
            Thread.sleep(INTERVAL_AFTER_FAILURE);
        } else if (waiting) {
            Thread.sleep(INTERVAL_OF_WAITS);
        } else if (asked.tryAcquire(INTERVAL.toNanos(), TimeUnit.NANOSECONDS)) {
            asked.drainPermits();
        }
    }

    /// @return whether reads go on waiting
    private boolean releaseWaits(ReadModelPositions now) {
        synchronized (lock) {
            waits.removeIf(wait -> {
                boolean applied = hasApplied(now, wait.positions);
                if (applied) {
                    wait.applied.countDown();
                }
                return applied;
            });
            return !waits.isEmpty();
        }
    }

    private static boolean hasApplied(@Nullable ReadModelPositions now, List<Position> positions) {
        return now != null && positions.stream().allMatch(now::hasApplied);
    }

    private ReadModelPositions poll() {
        try {
            return source.positions(partitions);
        } catch (RuntimeException e) {
            // Any failure: without this thread, the positions would stand still and seem to be current.
            ReadModelPositions last = latest;
            return (last == null ? ReadModelPositions.unknown(partitions) : last).withFault(reason(e));
        }
    }

    private static String reason(RuntimeException e) {
        return e.getMessage() == null ? e.toString() : e.getMessage();
    }
}
