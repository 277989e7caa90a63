package dev.gavel.benchmarks;

import dev.gavel.benchmarks.load.Answers;
import dev.gavel.benchmarks.load.BenchAuctions;
import dev.gavel.benchmarks.load.Load;
import dev.gavel.benchmarks.load.Openings;
import dev.gavel.benchmarks.load.Punctuality;
import dev.gavel.benchmarks.load.Schedule;
import dev.gavel.benchmarks.load.StreamLoad;
import dev.gavel.benchmarks.load.Tally;
import dev.gavel.benchmarks.load.Traffic;
import dev.gavel.benchmarks.parts.Costs;
import dev.gavel.benchmarks.parts.Watch;
import dev.gavel.benchmarks.report.Run;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/// Runs loads against one server, with its costs.
final class Measuring {
    private static final Duration OPENINGS_WITHIN = Duration.ofMinutes(30);
    private static final int OPENING_CONNECTIONS = 32;

    private final InetSocketAddress server;
    private final long pid;
    private final BenchProgress progress;

    /// @param pid of the server's process; -1: it is not on this machine
    Measuring(InetSocketAddress server, long pid, BenchProgress progress) {
        this.server = server;
        this.pid = pid;
        this.progress = progress;
    }

    /// Opens so many auctions of a load's own.
    BenchAuctions openAuctions(int count) throws IOException {
        BenchAuctions lots = new BenchAuctions(BenchAuctions.freshId(System.currentTimeMillis()), count);
        Openings openings =
                new Openings(
                        server,
                        lots,
                        Instant.now().plus(2, ChronoUnit.DAYS).truncatedTo(ChronoUnit.SECONDS).toString());
        Tally tally = new Tally(System.nanoTime());
        progress.begin("opening " + count + " auctions", tally);
        try (Load load = new Load(server, Math.min(count, OPENING_CONNECTIONS), openings, tally)) {
            Answers answers = load.closedLoop(OPENINGS_WITHIN, openings.supply());
            if (answers.outcomes().getOrDefault("opening 201", 0L) != count) {
                throw new IOException("of " + count + " auctions not all were opened: " + answers.outcomes());
            }
        } finally {
            progress.end();
        }
        return lots;
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
            Tally tally = new Tally(System.nanoTime());
            progress.begin(what, tally);
            try (Load load = new Load(server, connections, traffic, tally)) {
                Answers answers = load.closedLoop(length, () -> true);
                return new Run(what, answers, Punctuality.CLOSED_LOOP, watching.costs(), 0);
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
            return new Run(what, load.run(length), Punctuality.CLOSED_LOOP, watching.costs(), 0);
        }
    }

    /// On a schedule.
    Run open(String what, Traffic traffic, int connections, Schedule schedule)
            throws IOException, InterruptedException {
        try (Watching watching = Watching.of(pid)) {
            Tally tally = new Tally(System.nanoTime());
            progress.begin(what, tally);
            try (Load load = new Load(server, connections, traffic, tally)) {
                Load.Scheduled scheduled = load.openLoop(schedule.arrivals(), schedule.length());
                return new Run(what, scheduled.answers(), scheduled.punctuality(), watching.costs(), 0);
            } finally {
                progress.end();
            }
        }
    }

    /// A watch, if there is something to watch.
    private record Watching(@Nullable Watch watch) implements AutoCloseable {
        static Watching of(long pid) throws IOException {
            return new Watching(pid < 0 ? null : Watch.start(pid));
        }

        @Nullable Costs costs() throws IOException, InterruptedException {
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
