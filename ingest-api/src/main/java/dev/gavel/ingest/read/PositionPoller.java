package dev.gavel.ingest.read;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Asks one read model how far it is, a few times a second, on a thread of its own. So neither bids nor reads wait for
/// the answer, and a model that hangs does not delay the poller of the other one.
public final class PositionPoller implements AutoCloseable {
    private static final Duration INTERVAL = Duration.ofMillis(250);

    /// A paused Redis keeps every command that it has not answered, so it is asked less often.
    private static final Duration INTERVAL_AFTER_FAILURE = Duration.ofSeconds(1);

    private static final long CLOSE_WAIT_MS = 5_000;

    private final Source source;
    private final int partitions;
    private final Thread thread;
    private volatile @Nullable ReadModelPositions latest;
    private volatile boolean stopping;

    /// A read model that states how far it is.
    @FunctionalInterface
    public interface Source {
        /// The next offset of each partition, see [ReadModelPositions]. Returns or throws within a few seconds.
        ///
        /// @throws RuntimeException if the model does not answer
        long[] nextOffsets(int partitions);
    }

    /// @param model the name of the read model, for the thread
    public PositionPoller(String model, Source source, int partitions) {
        this.source = source;
        this.partitions = partitions;
        this.thread = Thread.ofPlatform().daemon().name("ingest-position-" + model).unstarted(this::run);
    }

    public void start() {
        thread.start();
    }

    /// The result of the last poll; `null` before the first one.
    public @Nullable ReadModelPositions latest() {
        return latest;
    }

    @Override
    public void close() {
        stopping = true;
        thread.interrupt();
        try {
            thread.join(CLOSE_WAIT_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            while (!stopping) {
                ReadModelPositions now = poll();
                latest = now;
                Thread.sleep(now.fault() == null ? INTERVAL : INTERVAL_AFTER_FAILURE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private ReadModelPositions poll() {
        try {
            return new ReadModelPositions(source.nextOffsets(partitions), null);
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
