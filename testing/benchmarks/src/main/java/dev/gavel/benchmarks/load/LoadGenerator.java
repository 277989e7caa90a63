package dev.gavel.benchmarks.load;

import dev.gavel.benchmarks.load.Schedule.Adherence;
import dev.gavel.benchmarks.load.Schedule.Arrivals;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/// Sends one kind of traffic over a fixed number of connections. In an open loop, one thread sends on a schedule,
/// regardless of the server, and another reads. In a closed loop, one thread does both, and each connection sends its
/// next request when the response to the previous one is complete.
public final class LoadGenerator implements AutoCloseable {
    private static final Duration LAST_RESPONSES = Duration.ofSeconds(15);
    private static final long HIGHEST_LAG_NS = 600_000_000_000L;

    private final LoadConnections connections;
    private final LoadRecorder recorder;

    /// Whether there is another request.
    @FunctionalInterface
    public interface Supply {
        boolean hasNext();
    }

    /// Opens the connections.
    public LoadGenerator(InetSocketAddress server, int connections, Traffic traffic, LoadRecorder recorder)
            throws IOException {
        this.connections = new LoadConnections(server, connections, traffic, recorder);
        this.recorder = recorder;
    }

    /// Sends the next request on each connection as soon as the response to the previous one is complete.
    public LoadResult closedLoop(Duration length, Supply supply) throws IOException {
        long endNs = recorder.startNs() + length.toNanos();
        for (LoadConnection connection : connections.all()) {
            if (supply.hasNext()) {
                connections.send(connection, System.nanoTime());
            }
        }
        long lastNs = endNs + LAST_RESPONSES.toNanos();
        while (connections.anyBusy() && System.nanoTime() < lastNs) {
            connections.receive(free -> sendNext(free, endNs, supply));
        }
        return result(Arrivals.END, 0);
    }

    /// Sends requests when they are due. A request that finds no free connection stays due and is created when it is
    /// sent.
    public Scheduled openLoop(Arrivals arrivals, Duration length) throws IOException, InterruptedException {
        ArrayBlockingQueue<LoadConnection> idle =
                new ArrayBlockingQueue<>(connections.all().size(), false, connections.all());
        Reader reader = new Reader(idle);
        reader.thread.start();
        Histogram lag = new Histogram(HIGHEST_LAG_NS, 3);
        long sent = 0;
        long waited = 0;
        reduceTimerSlack();
        long at = arrivals.next();
        long lastAtNs = 0;
        // A backlog is not sent forever: requests that are still due at this time count as unanswered.
        long giveUpNs = recorder.startNs() + length.plus(LAST_RESPONSES).toNanos();
        while (at >= 0 && reader.failure == null && System.nanoTime() < giveUpNs) {
            long intendedNs = recorder.startNs() + at;
            lastAtNs = intendedNs;
            parkUntil(intendedNs);
            LoadConnection connection = idle.poll();
            if (connection == null) {
                waited++;
                connection = idle.poll(LAST_RESPONSES.toSeconds(), TimeUnit.SECONDS);
            }
            if (connection == null) {
                break;
            }
            // The lag that is not due to waiting for a connection.
            lag.recordValue(
                    Math.clamp(System.nanoTime() - Math.max(intendedNs, connection.freeSinceNs()), 0, HIGHEST_LAG_NS));
            connections.send(connection, intendedNs);
            sent++;
            at = arrivals.next();
        }
        reader.finish();
        // The load lasted as long as its schedule said, though the last request is sent a moment before the end.
        LoadResult result = result(at, lastAtNs);
        return new Scheduled(drainUnsent(arrivals, at, result), new Adherence(Latencies.of(lag), sent, waited));
    }

    /// The result of an open loop.
    public record Scheduled(LoadResult result, Adherence adherence) {}

    @Override
    public void close() throws IOException {
        connections.close();
    }

    private void sendNext(LoadConnection free, long endNs, Supply supply) {
        long nowNs = System.nanoTime();
        if (nowNs < endNs && supply.hasNext()) {
            try {
                connections.send(free, nowNs);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private LoadResult drainUnsent(Arrivals arrivals, long at, LoadResult result) {
        if (at == Arrivals.END) {
            return result;
        }
        long nowNs = System.nanoTime();
        for (long unsent = at; unsent >= 0; unsent = arrivals.next()) {
            recorder.unanswered(LoadRequest.Kind.WINNING, recorder.startNs() + unsent, nowNs);
        }
        return recorder.result(nowNs);
    }

    private LoadResult result(long unsent, long lastAtNs) {
        long nowNs = System.nanoTime();
        connections.recordUnanswered(nowNs);
        return recorder.result(
                unsent == Arrivals.END && lastAtNs > 0 ? Math.max(lastAtNs, connections.lastResponseNs()) : nowNs);
    }

    /// The thread that reads in an open loop.
    private final class Reader {
        final Thread thread = Thread.ofPlatform().daemon().name("bench-reader").unstarted(this::run);
        private final ArrayBlockingQueue<LoadConnection> idle;
        private volatile @Nullable IOException failure;
        private volatile long lastNs = Long.MAX_VALUE;

        Reader(ArrayBlockingQueue<LoadConnection> idle) {
            this.idle = idle;
        }

        /// Waits for the last responses.
        void finish() throws IOException, InterruptedException {
            lastNs = System.nanoTime() + LAST_RESPONSES.toNanos();
            connections.wakeUp();
            thread.join();
            if (failure != null) {
                throw failure;
            }
        }

        private void run() {
            try {
                while (!isOver()) {
                    connections.receive(idle::add);
                }
            } catch (IOException e) {
                failure = e;
            }
        }

        private boolean isOver() {
            return lastNs != Long.MAX_VALUE && (!connections.anyBusy() || System.nanoTime() > lastNs);
        }
    }

    private static void parkUntil(long atNs) {
        for (long left = atNs - System.nanoTime(); left > 0; left = atNs - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    /// Linux lets a timer be 50 µs late to save wake-ups, which is much of what is measured here. If it cannot be
    /// changed, the reported send lag shows it.
    private static void reduceTimerSlack() {
        try {
            Path thread = Files.readSymbolicLink(Path.of("/proc/thread-self")).getFileName();
            Files.writeString(Path.of("/proc", thread.toString(), "timerslack_ns"), "1000");
        } catch (IOException | UnsupportedOperationException e) {
            System.getLogger(LoadGenerator.class.getName())
                    .log(System.Logger.Level.DEBUG, "timer slack cannot be reduced", e);
        }
    }
}
