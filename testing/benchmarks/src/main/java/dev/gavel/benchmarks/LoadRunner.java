package dev.gavel.benchmarks;

import dev.gavel.benchmarks.load.BenchAuctions;
import dev.gavel.benchmarks.load.LoadGenerator;
import dev.gavel.benchmarks.load.LoadRecorder;
import dev.gavel.benchmarks.load.LoadResult;
import dev.gavel.benchmarks.load.OpeningTraffic;
import dev.gavel.benchmarks.load.Schedule;
import dev.gavel.benchmarks.load.ScheduleAdherence;
import dev.gavel.benchmarks.load.StreamLoad;
import dev.gavel.benchmarks.load.Traffic;
import dev.gavel.benchmarks.parts.ResourceMonitor;
import dev.gavel.benchmarks.parts.ResourceUsage;
import dev.gavel.benchmarks.report.Run;
import java.io.IOException;
import java.io.UncheckedIOException;
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

    /// Opens so many auctions of a load's own.
    BenchAuctions openAuctions(int count) throws IOException {
        BenchAuctions benchAuctions = new BenchAuctions(BenchAuctions.freshId(System.currentTimeMillis()), count);
        OpeningTraffic openings =
                new OpeningTraffic(
                        server,
                        benchAuctions,
                        Instant.now().plus(2, ChronoUnit.DAYS).truncatedTo(ChronoUnit.SECONDS).toString());
        LoadRecorder tally = new LoadRecorder(System.nanoTime());
        progress.begin("opening " + count + " auctions", tally);
        try (LoadGenerator load = new LoadGenerator(server, Math.min(count, OPENING_CONNECTIONS), openings, tally)) {
            LoadResult answers = load.closedLoop(OPENINGS_WITHIN, openings.supply());
            if (answers.outcomes().getOrDefault("opening 201", 0L) != count) {
                throw new IOException("of " + count + " auctions not all were opened: " + answers.outcomes());
            }
        } finally {
            progress.end();
        }
        return benchAuctions;
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
        try (Watching watching = Watching.of(pid)) {
            LoadRecorder tally = new LoadRecorder(System.nanoTime());
            progress.begin(what, tally);
            try (LoadGenerator load = new LoadGenerator(server, connections, traffic, tally)) {
                LoadResult answers = load.closedLoop(length, () -> true);
                return new Run(what, answers, ScheduleAdherence.CLOSED_LOOP, watching.costs(), 0);
            } catch (UncheckedIOException e) {
                throw e.getCause();
            } finally {
                progress.end();
            }
        }
    }

    /// Over long requests.
    Run streamed(String what, StreamLoad load, Duration length) throws IOException, InterruptedException {
        try (Watching watching = Watching.of(pid)) {
            progress.say(what);
            return new Run(what, load.run(length), ScheduleAdherence.CLOSED_LOOP, watching.costs(), 0);
        }
    }

    /// On a schedule.
    Run open(String what, Traffic traffic, int connections, Schedule schedule)
            throws IOException, InterruptedException {
        try (Watching watching = Watching.of(pid)) {
            LoadRecorder tally = new LoadRecorder(System.nanoTime());
            progress.begin(what, tally);
            try (LoadGenerator load = new LoadGenerator(server, connections, traffic, tally)) {
                LoadGenerator.Scheduled scheduled = load.openLoop(schedule.arrivals(), schedule.length());
                return new Run(what, scheduled.answers(), scheduled.punctuality(), watching.costs(), 0);
            } finally {
                progress.end();
            }
        }
    }

    /// A watch, if there is something to watch.
    private record Watching(@Nullable ResourceMonitor watch) implements AutoCloseable {
        static Watching of(long pid) throws IOException {
            return new Watching(pid < 0 ? null : ResourceMonitor.start(pid));
        }

        @Nullable ResourceUsage costs() throws IOException, InterruptedException {
            return watch == null ? null : watch.costs();
        }

        @Override
        public void close() throws IOException {
            if (watch != null) {
                watch.close();
            }
        }
    }
}
