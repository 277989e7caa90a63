package dev.gavel.benchmarks;

import dev.gavel.benchmarks.load.BenchAuctions;
import dev.gavel.benchmarks.load.LoadGenerator;
import dev.gavel.benchmarks.load.LoadRecorder;
import dev.gavel.benchmarks.load.LoadResult;
import dev.gavel.benchmarks.load.Schedule;
import dev.gavel.benchmarks.load.StreamLoad;
import dev.gavel.benchmarks.load.Traffic;
import dev.gavel.benchmarks.parts.ResourceMonitor;
import dev.gavel.benchmarks.parts.ResourceUsage;
import dev.gavel.benchmarks.report.Run;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/// Runs loads against one server and measures what they cost it.
final class LoadRunner {
    private static final Duration OPENINGS_WITHIN = Duration.ofMinutes(30);
    private static final int OPENING_CONNECTIONS = 32;

    private final InetSocketAddress server;
    private final long pid;
    private final BenchProgress progress;

    /// @param pid of the server's process; -1: it is not on this machine
    LoadRunner(InetSocketAddress server, long pid, BenchProgress progress) {
        this.server = server;
        this.pid = pid;
        this.progress = progress;
    }

    BenchAuctions openAuctions(int count) throws IOException {
        return openAuctions(count, null);
    }

    /// Opens this many auctions for one load.
    ///
    /// @param credential of the seller; null: nobody asks
    BenchAuctions openAuctions(int count, @Nullable String credential) throws IOException {
        BenchAuctions auctions = new BenchAuctions(BenchAuctions.freshId(System.currentTimeMillis()), count);
        BenchAuctions.Openings openings =
                new BenchAuctions.Openings(
                        server,
                        auctions,
                        Instant.now().plus(2, ChronoUnit.DAYS).truncatedTo(ChronoUnit.SECONDS).toString(),
                        credential);
        LoadRecorder recorder = new LoadRecorder(System.nanoTime());
        progress.begin("opening " + count + " auctions", recorder);
        try (LoadGenerator load = new LoadGenerator(server, Math.min(count, OPENING_CONNECTIONS), openings, recorder)) {
            LoadResult result = load.closedLoop(OPENINGS_WITHIN, openings.supply());
            if (result.outcomes().getOrDefault("opening 201", 0L) != count) {
                throw new IOException("of " + count + " auctions not all were opened: " + result.outcomes());
            }
        } finally {
            progress.end();
        }
        return auctions;
    }

    /// On a schedule, or without one as fast as it goes.
    Run closedOrOpen(String what, Traffic traffic, int connections, @Nullable Schedule schedule, Duration length)
            throws IOException, InterruptedException {
        return schedule == null
                ? closed(what, traffic, connections, length)
                : open(what, traffic, connections, schedule);
    }

    /// As fast as it goes.
    Run closed(String what, Traffic traffic, int connections, Duration length)
            throws IOException, InterruptedException {
        try (Monitoring monitoring = Monitoring.of(pid)) {
            LoadRecorder recorder = new LoadRecorder(System.nanoTime());
            progress.begin(what, recorder);
            try (LoadGenerator load = new LoadGenerator(server, connections, traffic, recorder)) {
                LoadResult result = load.closedLoop(length, () -> true);
                return new Run(what, result, Schedule.Adherence.CLOSED_LOOP, monitoring.usage(), 0);
            } finally {
                progress.end();
            }
        }
    }

    /// Over long requests.
    Run streamed(String what, StreamLoad load, Duration length) throws IOException, InterruptedException {
        try (Monitoring monitoring = Monitoring.of(pid)) {
            progress.say(what);
            return new Run(what, load.run(length), Schedule.Adherence.CLOSED_LOOP, monitoring.usage(), 0);
        }
    }

    /// On a schedule.
    Run open(String what, Traffic traffic, int connections, Schedule schedule)
            throws IOException, InterruptedException {
        try (Monitoring monitoring = Monitoring.of(pid)) {
            LoadRecorder recorder = new LoadRecorder(System.nanoTime());
            progress.begin(what, recorder);
            try (LoadGenerator load = new LoadGenerator(server, connections, traffic, recorder)) {
                LoadGenerator.Scheduled scheduled = load.openLoop(schedule.arrivals(), schedule.length());
                return new Run(what, scheduled.result(), scheduled.adherence(), monitoring.usage(), 0);
            } finally {
                progress.end();
            }
        }
    }

    /// Monitors the server's process, if it is on this machine.
    private record Monitoring(@Nullable ResourceMonitor monitor) implements AutoCloseable {
        static Monitoring of(long pid) throws IOException {
            return new Monitoring(pid < 0 ? null : ResourceMonitor.start(pid));
        }

        @Nullable ResourceUsage usage() throws IOException, InterruptedException {
            return monitor == null ? null : monitor.stop();
        }

        @Override
        public void close() throws IOException {
            if (monitor != null) {
                monitor.close();
            }
        }
    }
}
