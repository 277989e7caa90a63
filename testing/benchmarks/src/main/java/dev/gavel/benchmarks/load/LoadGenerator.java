package dev.gavel.benchmarks.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/// Sends one kind of traffic over a fixed number of connections. In an open loop, one thread sends on a schedule,
/// regardless of the server, and another reads. In a closed loop, one thread does both, and each connection sends its
/// next request when the previous one has been answered.
public final class LoadGenerator implements AutoCloseable {
    private static final Duration LAST_ANSWERS = Duration.ofSeconds(15);
    private static final long LOOK_MS = 100;
    private static final int MOST_LOST = 1000;
    private static final long HIGHEST_LAG_NS = 600_000_000_000L;

    private final Selector selector;
    private final List<LoadConnection> connections = new ArrayList<>();
    private final ByteBuffer scratch = ByteBuffer.allocateDirect(64 * 1024);
    private final Traffic traffic;
    private final LoadRecorder tally;
    private int losses;

    /// Whether there is another request.
    @FunctionalInterface
    public interface Supply {
        boolean hasNext();
    }

    /// Opens the connections.
    public LoadGenerator(InetSocketAddress server, int connections, Traffic traffic, LoadRecorder tally)
            throws IOException {
        if (connections < 1 || connections > 10_000) {
            throw new IllegalArgumentException("connections must be 1 to 10000, not " + connections);
        }
        this.traffic = traffic;
        this.tally = tally;
        this.selector = Selector.open();
        try {
            for (int i = 0; i < connections; i++) {
                this.connections.add(LoadConnection.open(server, selector));
            }
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    /// Sends the next request on each connection as soon as the previous one has been answered.
    public LoadResult closedLoop(Duration length, Supply supply) throws IOException {
        long endNs = tally.startNs() + length.toNanos();
        for (LoadConnection connection : connections) {
            if (supply.hasNext()) {
                ask(connection, System.nanoTime());
            }
        }
        long lastNs = endNs + LAST_ANSWERS.toNanos();
        while (anyBusy() && System.nanoTime() < lastNs) {
            selector.select(key -> closed(key, endNs, supply), LOOK_MS);
        }
        return result(Arrivals.END, 0);
    }

    /// Sends requests when they are due. A request that finds no free connection stays due and is created when it is
    /// sent.
    public Scheduled openLoop(Arrivals arrivals, Duration length) throws IOException, InterruptedException {
        ArrayBlockingQueue<LoadConnection> idle = new ArrayBlockingQueue<>(connections.size(), false, connections);
        Reader reader = new Reader(idle);
        reader.thread.start();
        Histogram lag = new Histogram(HIGHEST_LAG_NS, 3);
        long sent = 0;
        long waited = 0;
        reduceTimerSlack();
        long at = arrivals.next();
        long lastAtNs = 0;
        // A backlog is not sent forever: requests that are still due at this time count as unanswered.
        long giveUpNs = tally.startNs() + length.plus(LAST_ANSWERS).toNanos();
        while (at >= 0 && reader.failure == null && System.nanoTime() < giveUpNs) {
            long intendedNs = tally.startNs() + at;
            lastAtNs = intendedNs;
            parkUntil(intendedNs);
            LoadConnection connection = idle.poll();
            if (connection == null) {
                waited++;
                connection = idle.poll(LAST_ANSWERS.toSeconds(), TimeUnit.SECONDS);
            }
            if (connection == null) {
                break;
            }
            // The lag that is not due to waiting for a connection.
            lag.recordValue(
                    Math.clamp(System.nanoTime() - Math.max(intendedNs, connection.freeSinceNs()), 0, HIGHEST_LAG_NS));
            ask(connection, intendedNs);
            sent++;
            at = arrivals.next();
        }
        reader.finish();
        // The load lasted as long as its schedule said, though the last request is sent a moment before the end.
        LoadResult answers = result(at, lastAtNs);
        return new Scheduled(
                drainUnsent(arrivals, at, answers), new ScheduleAdherence(Latencies.of(lag), sent, waited));
    }

    /// The result of an open loop.
    public record Scheduled(LoadResult answers, ScheduleAdherence punctuality) {}

    @Override
    public void close() throws IOException {
        for (LoadConnection connection : connections) {
            connection.close();
        }
        selector.close();
    }

    private LoadResult drainUnsent(Arrivals arrivals, long at, LoadResult answers) {
        if (at == Arrivals.END) {
            return answers;
        }
        long nowNs = System.nanoTime();
        for (long unsent = at; unsent >= 0; unsent = arrivals.next()) {
            tally.unanswered(RequestKind.WINNING, tally.startNs() + unsent, nowNs);
        }
        return tally.result(nowNs);
    }

    private LoadResult result(long unsent, long lastAtNs) {
        long nowNs = System.nanoTime();
        for (LoadConnection connection : connections) {
            if (connection.isBusy()) {
                tally.unanswered(connection.request.kind, connection.intendedNs(), nowNs);
            }
        }
        return tally.result(unsent == Arrivals.END && lastAtNs > 0 ? Math.max(lastAtNs, lastAnswerNs()) : nowNs);
    }

    private long lastAnswerNs() {
        return connections.stream().mapToLong(LoadConnection::freeSinceNs).max().orElse(0);
    }

    private void ask(LoadConnection connection, long intendedNs) throws IOException {
        traffic.next(connection.request);
        connection.send(intendedNs);
    }

    private boolean anyBusy() {
        for (LoadConnection connection : connections) {
            if (connection.isBusy()) {
                return true;
            }
        }
        return false;
    }

    private void closed(SelectionKey key, long endNs, Supply supply) {
        LoadConnection connection = (LoadConnection) key.attachment();
        try {
            if (read(connection)) {
                long nowNs = System.nanoTime();
                if (nowNs < endNs && supply.hasNext()) {
                    ask(connection, nowNs);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// @return whether the connection is free again
    private boolean read(LoadConnection connection) throws IOException {
        try {
            if (!connection.read(scratch)) {
                return false;
            }
        } catch (IOException e) {
            return replace(connection, e);
        }
        long nowNs = System.nanoTime();
        tally.answer(connection.request, connection.response, connection.intendedNs(), nowNs);
        traffic.answered(connection.request, connection.response);
        if (connection.response.closes()) {
            connection.openAgain(selector, nowNs);
        } else {
            connection.free(nowNs);
        }
        return true;
    }

    private boolean replace(LoadConnection connection, IOException why) throws IOException {
        boolean lost = connection.isBusy();
        long nowNs = System.nanoTime();
        if (lost) {
            tally.lost(connection.request, connection.intendedNs(), nowNs);
        }
        if (++losses > MOST_LOST) {
            throw new IOException(MOST_LOST + " connections broke, the last because " + why.getMessage(), why);
        }
        try {
            connection.openAgain(selector, nowNs);
        } catch (IOException e) {
            throw new IOException("the server went away during the load: " + e.getMessage(), e);
        }
        return lost;
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

        /// Waits for the last answers.
        void finish() throws IOException, InterruptedException {
            lastNs = System.nanoTime() + LAST_ANSWERS.toNanos();
            selector.wakeup();
            thread.join();
            if (failure != null) {
                throw failure;
            }
        }

        private void run() {
            try {
                while (!isOver()) {
                    selector.select(this::read, LOOK_MS);
                }
            } catch (IOException e) {
                failure = e;
            } catch (UncheckedIOException e) {
                failure = e.getCause();
            }
        }

        private boolean isOver() {
            return lastNs != Long.MAX_VALUE && (!anyBusy() || System.nanoTime() > lastNs);
        }

        private void read(SelectionKey key) {
            LoadConnection connection = (LoadConnection) key.attachment();
            try {
                if (LoadGenerator.this.read(connection)) {
                    idle.add(connection);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
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
