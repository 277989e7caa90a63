package dev.gavel.benchmarks;

import dev.gavel.benchmarks.load.BenchAuctions;
import dev.gavel.benchmarks.load.BidTraffic;
import dev.gavel.benchmarks.load.LoadGenerator;
import dev.gavel.benchmarks.load.LoadRecorder;
import dev.gavel.benchmarks.load.ResponseTimes;
import dev.gavel.benchmarks.load.Schedule;
import dev.gavel.benchmarks.parts.FlightRecording;
import dev.gavel.benchmarks.stalls.Intervals;
import dev.gavel.benchmarks.stalls.Intervals.Span;
import dev.gavel.benchmarks.stalls.StallAttribution;
import dev.gavel.benchmarks.stalls.StallAttribution.Bid;
import dev.gavel.benchmarks.stalls.StallTable;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `gavel bench stalls`: whether the slow responses of an open loop are those that overlap a commit of the processor or
/// a pause of the collector. Records the server's JVM meanwhile, which costs it little (a commit's call and a pause,
/// some ten events a second).
@Command(
        name = "stalls",
        description =
                "Bids at a fixed rate on a `gavel up` of this machine and records its JVM. Reports how many slow"
                        + " responses overlap the processor's commits and GC pauses.",
        mixinStandardHelpOptions = true,
        showDefaultValues = true,
        sortOptions = false)
final class StallsCommand implements Callable<Integer> {
    /// All that stops the stream thread for a commit.
    private static final String COMMIT = "org.apache.kafka.streams.processor.internals.TaskManager::commit";

    /// Longer than the load waits at its end.
    private static final Duration LAST_RESPONSES = Duration.ofMinutes(2);

    /// A commit that had nothing to do.
    private static final long NOTHING_US = 100;

    @Spec private @Nullable CommandSpec spec;

    @Option(
            names = "--url",
            paramLabel = "URL",
            defaultValue = "${env:GAVEL_URL:-http://127.0.0.1:3000}",
            description = "The API (env GAVEL_URL).")
    private String url = "";

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "${env:GAVEL_STALLS_RATE:-5000}",
            description = "Winning bids per second (env GAVEL_STALLS_RATE).")
    private int rate;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            defaultValue = "${env:GAVEL_STALLS_SECONDS:-40}",
            description = "Length of the measurement (env GAVEL_STALLS_SECONDS).")
    private int seconds;

    @Option(
            names = "--warm-up",
            paramLabel = "N",
            defaultValue = "${env:GAVEL_STALLS_WARM_UP:-20}",
            description =
                    "Seconds of warm-up with the same load; a cold JVM needs 60 of `gavel bench` before that (env"
                            + " GAVEL_STALLS_WARM_UP).")
    private int warmUp;

    @Option(
            names = "--connections",
            paramLabel = "N",
            defaultValue = "${env:GAVEL_STALLS_CONNECTIONS:-256}",
            description = "Keep-alive connections, each with one request in flight (env GAVEL_STALLS_CONNECTIONS).")
    private int connections;

    @Option(
            names = "--auctions",
            paramLabel = "N",
            defaultValue = "${env:GAVEL_STALLS_AUCTIONS:-1000}",
            description = "Auctions opened before the load (env GAVEL_STALLS_AUCTIONS).")
    private int auctions;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "${env:GAVEL_STALLS_SEED:-1}",
            description = "Seed of the random numbers (env GAVEL_STALLS_SEED).")
    private long seed;

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter err = Objects.requireNonNull(spec).commandLine().getErr();
        BenchServer target = checked();
        target.requireHealthy();
        InetSocketAddress server = target.address();
        long pid = target.pid();
        if (pid < 0) {
            throw new IOException(
                    "the server at " + url + " is not a process of this machine; run this command beside it");
        }
        BenchProgress progress = new BenchProgress(err);
        LoadRunner runner = new LoadRunner(server, pid, progress);
        BenchAuctions benchAuctions = runner.openAuctions(auctions);
        BidTraffic traffic = new BidTraffic(server, benchAuctions, BidTraffic.Mix.WINNING, 0, seed);
        if (warmUp > 0) {
            runner.open("warm-up", traffic, connections, new Schedule.Constant(rate, Duration.ofSeconds(warmUp)));
        }
        List<Span> pauses = new ArrayList<>();
        List<Span> commits = new ArrayList<>();
        List<Bid> bids;
        try (FlightRecording recording =
                FlightRecording.start(pid, COMMIT, Duration.ofSeconds(seconds).plus(LAST_RESPONSES))) {
            bids = bids(server, traffic, progress);
            recording.stop(
                    (start, end) -> pauses.add(new Span(start, end)),
                    (start, end) -> {
                        if (end - start >= NOTHING_US) {
                            commits.add(new Span(start, end));
                        }
                    });
        }
        if (commits.isEmpty()) {
            err.println("no commit was recorded; only `gavel up` runs the processor in the same JVM as the API");
        }
        new StallTable(Objects.requireNonNull(spec).commandLine().getOut())
                .print(StallAttribution.of(bids, Intervals.of(commits), Intervals.of(pauses)));
        return 0;
    }

    /// The load itself.
    private List<Bid> bids(InetSocketAddress server, BidTraffic traffic, BenchProgress progress)
            throws IOException, InterruptedException {
        Schedule schedule = new Schedule.Constant(rate, Duration.ofSeconds(seconds));
        ResponseTimes times = new ResponseTimes((long) rate * seconds);
        long startNs = System.nanoTime();
        long startUs = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
        LoadRecorder recorder = new LoadRecorder(startNs, times);
        progress.begin(
                "%d bids/s, %d s, %d connections, %d auctions, seed %d"
                        .formatted(rate, seconds, connections, auctions, seed),
                recorder);
        try (LoadGenerator load = new LoadGenerator(server, connections, traffic, recorder)) {
            load.openLoop(schedule.arrivals(), schedule.length());
        } finally {
            progress.end();
        }
        if (times.size() == 0) {
            throw new IOException("no response arrived");
        }
        List<Bid> bids = new ArrayList<>(times.size());
        for (int i = 0; i < times.size(); i++) {
            bids.add(
                    new Bid(
                            startUs + (times.intendedNs(i) - startNs) / 1000,
                            startUs + (times.respondedNs(i) - startNs) / 1000));
        }
        return bids;
    }

    private BenchServer checked() {
        try {
            if (rate < 1
                    || rate > 100_000
                    || seconds < 1
                    || seconds > 200
                    || warmUp < 0
                    || auctions < 1
                    || connections < 1
                    || connections > 10_000) {
                throw new IllegalArgumentException(
                        "--rate must be 1 to 100000, --seconds 1 to 200, --connections 1 to 10000,"
                                + " --auctions at least 1, --warm-up not negative");
            }
            return BenchServer.at(url);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(Objects.requireNonNull(spec).commandLine(), String.valueOf(e.getMessage()), e);
        }
    }
}
