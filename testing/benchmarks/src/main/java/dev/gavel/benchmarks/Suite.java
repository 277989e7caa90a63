package dev.gavel.benchmarks;

import dev.gavel.benchmarks.floor.BareProcess;
import dev.gavel.benchmarks.floor.KafkaEcho;
import dev.gavel.benchmarks.load.BareTraffic;
import dev.gavel.benchmarks.load.BenchAuctions;
import dev.gavel.benchmarks.load.BidTraffic;
import dev.gavel.benchmarks.load.Latencies;
import dev.gavel.benchmarks.load.Schedule;
import dev.gavel.benchmarks.load.StreamLoad;
import dev.gavel.benchmarks.load.Traffic;
import dev.gavel.benchmarks.load.TrafficMix;
import dev.gavel.benchmarks.parts.ResourceMonitor;
import dev.gavel.benchmarks.report.Run;
import dev.gavel.benchmarks.report.SuitePage;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/// The standard set: each case three times, beside the bare server over as many connections.
final class Suite {
    private static final int RUNS = 3;
    private static final int CROWD = 256;
    private static final int AUCTIONS = 1000;
    private static final int OPEN_RATE = 5000;
    private static final int STREAMS = 4;
    private static final int IN_FLIGHT = 2000;
    private static final Duration SETTLED = Duration.ofSeconds(10);
    private static final Duration SETTLED_INGEST = Duration.ofSeconds(5);
    private static final Duration WARM_UP = Duration.ofSeconds(60);
    private static final Duration WARM_UP_AGAIN = Duration.ofSeconds(5);
    private static final Duration PEAK = Duration.ofSeconds(12);

    private final InetSocketAddress server;
    private final LoadRunner gavel;
    private final @Nullable BenchStack stack;
    private final BenchProgress progress;
    private final Duration openLoop;
    private final Sink sink;
    private final SuitePage page = new SuitePage();

    /// Where the page goes, after each part anew: a suite that is cut off has not been for nothing.
    @FunctionalInterface
    interface Sink {
        void write(SuitePage page) throws IOException;
    }

    /// @param stack null: the server is somebody else's, and only its API is known
    /// @param openLoop how long the runs of the open loop are together
    Suite(
            InetSocketAddress server,
            long pid,
            @Nullable BenchStack stack,
            BenchProgress progress,
            Duration openLoop,
            Sink sink) {
        this.server = server;
        this.stack = stack;
        this.gavel = new LoadRunner(server, pid, progress);
        this.progress = progress;
        this.openLoop = openLoop;
        this.sink = sink;
    }

    SuitePage run() throws IOException, InterruptedException {
        BenchAuctions lots = gavel.openAuctions(AUCTIONS);
        BidTraffic winning = new BidTraffic(server, lots, TrafficMix.WINNING, 0, 1);
        gavel.closed("warm-up", winning, CROWD, WARM_UP);
        double[] bare = bare();
        accepted(winning, bare);
        sink.write(page);
        refused(new BidTraffic(server, lots, new TrafficMix(1, 0, 0), 0, 1), bare);
        sink.write(page);
        streamed(lots);
        sink.write(page);
        openLoop(winning);
        sink.write(page);
        oneClient(winning);
        sink.write(page);
        if (stack != null) {
            ingestAlone(stack, lots);
            restart(stack);
            sink.write(page);
        }
        return page;
    }

    private void accepted(BidTraffic winning, double[] bare) throws IOException, InterruptedException {
        List<Run> peak = closed("peak: winning bids, closed loop, 256 connections", winning, CROWD);
        page.row(
                "accepted bids/s, 256 connections",
                "≥ 54 000, ≥ 60 % of the floor",
                values(peak, Suite::acceptedRate),
                bare);
        page.row("server CPU per accepted bid, µs", "≤ 31", values(peak, Suite::serverMicros), new double[0]);
    }

    private void refused(BidTraffic low, double[] bare) throws IOException, InterruptedException {
        List<Run> refused = closed("peak: bids that are too low, closed loop, 256 connections", low, CROWD);
        page.row("refused bids/s, 256 connections", "≥ 90 % of the floor", values(refused, Suite::answerRate), bare);
    }

    private void oneClient(BidTraffic winning) throws IOException, InterruptedException {
        List<Run> one = closed("one client, one bid at a time", winning, 1);
        page.row("one client: p50, ms", "≤ 0.7", values(one, run -> run.answers().all().p50Ns() / 1e6), new double[0]);
        page.row("one client: p99, ms", "≤ 2", values(one, run -> run.answers().all().p99Ns() / 1e6), new double[0]);
    }

    private void streamed(BenchAuctions lots) throws IOException, InterruptedException {
        StreamLoad load = new StreamLoad(server, lots, STREAMS, IN_FLIGHT);
        gavel.streamed("streamed, warm-up", load, WARM_UP_AGAIN);
        List<Run> runs = new ArrayList<>();
        for (int i = 0; i < RUNS; i++) {
            runs.add(
                    noted(
                            gavel.streamed(
                                    "streamed: %d streams, %d bids in flight on each".formatted(STREAMS, IN_FLIGHT),
                                    load,
                                    PEAK)));
        }
        page.row("streamed intake, decided bids/s", "≥ 127 000", values(runs, Suite::answerRate), new double[0]);
        page.row("server CPU per streamed bid, µs", "", values(runs, Suite::serverMicros), new double[0]);
    }

    /// The log alone, at the same rate as the open loop.
    private double[] echo(BenchStack own) throws IOException, InterruptedException {
        double[] p99Ms = new double[RUNS];
        double[] p50Ms = new double[RUNS];
        for (int i = 0; i < RUNS; i++) {
            progress.say("floor: Kafka echo");
            Latencies latencies =
                    new KafkaEcho(own.where("kafka"), OPEN_RATE).run(Duration.ofSeconds(3), Duration.ofSeconds(8));
            p50Ms[i] = latencies.p50Ns() / 1e6;
            p99Ms[i] = latencies.p99Ns() / 1e6;
        }
        page.row("floor: Kafka echo at 5 000/s: p50, ms", "", p50Ms, new double[0]);
        page.row("floor: Kafka echo at 5 000/s: p99, ms", "", p99Ms, new double[0]);
        return p99Ms;
    }

    private void ingestAlone(BenchStack own, BenchAuctions lots) throws IOException, InterruptedException {
        double[] firstMs = new double[RUNS];
        double[] idleMib = new double[RUNS];
        double[] loadedMib = new double[RUNS];
        double[] rates = new double[RUNS];
        for (int i = 0; i < RUNS; i++) {
            progress.say("a second ingest");
            try (IngestProcess ingest = IngestProcess.start(own)) {
                firstMs[i] = ingest.firstAnswerMs();
                Thread.sleep(SETTLED_INGEST);
                idleMib[i] = ingest.rssMib();
                BidTraffic winning = new BidTraffic(ingest.address(), lots, TrafficMix.WINNING, 0, i + 1);
                Run run =
                        new LoadRunner(ingest.address(), ingest.pid(), progress)
                                .closed(
                                        "a second ingest, cold: winning bids, closed loop, 256 connections",
                                        winning,
                                        CROWD,
                                        PEAK);
                rates[i] = acceptedRate(run);
                loadedMib[i] = ingest.rssMib();
            }
        }
        page.row("ingest: first answered bid after exec, ms", "≤ 300", firstMs, new double[0]);
        page.row("ingest: RSS idle, MiB", "≤ 90", idleMib, new double[0]);
        page.row("ingest: accepted bids/s in its first seconds", "", rates, new double[0]);
        page.row("ingest: RSS after them, MiB", "≤ 150", loadedMib, new double[0]);
    }

    private void restart(BenchStack own) throws IOException, InterruptedException {
        double[] seconds = new double[RUNS];
        double[] rssMib = new double[RUNS];
        for (int i = 0; i < RUNS; i++) {
            progress.say("gavel up, again");
            own.restart();
            seconds[i] = own.startSeconds();
            Thread.sleep(SETTLED);
            rssMib[i] = ResourceMonitor.memory(own.pid()).values().stream().mapToLong(Long::longValue).sum();
        }
        page.row("gavel up, warm, on the log of this suite: ready after, s", "≤ 5", seconds, new double[0]);
        page.row("gavel up, idle: RSS with Postgres and Redis, MiB", "≤ 700", rssMib, new double[0]);
    }

    private void openLoop(BidTraffic winning) throws IOException, InterruptedException {
        double[] echo = stack == null ? new double[0] : echo(stack);
        Schedule.Constant each = new Schedule.Constant(OPEN_RATE, openLoop.dividedBy(RUNS));
        List<Run> runs = new ArrayList<>();
        for (int i = 0; i < RUNS; i++) {
            runs.add(noted(gavel.open("open loop: 5000 winning bids/s, 256 connections", winning, CROWD, each)));
        }
        page.row(
                "5 000 bids/s open loop: p50, ms",
                "≤ 1.2",
                values(runs, run -> run.answers().all().p50Ns() / 1e6),
                new double[0]);
        page.row(
                "5 000 bids/s open loop: p99, ms",
                "≤ 5, ≤ 200 % of the echo's",
                values(runs, run -> run.answers().all().p99Ns() / 1e6),
                echo);
        page.row("its worst second's p99, ms", "≤ 20", values(runs, Suite::worstSecondMs), new double[0]);
        page.row("its longest GC pause, ms", "< 1", values(runs, Suite::longestPauseMs), new double[0]);
    }

    private List<Run> closed(String what, Traffic traffic, int connections) throws IOException, InterruptedException {
        gavel.closed(what + ", warm-up", traffic, connections, WARM_UP_AGAIN);
        List<Run> runs = new ArrayList<>();
        for (int i = 0; i < RUNS; i++) {
            runs.add(noted(gavel.closed(what, traffic, connections, PEAK)));
        }
        return runs;
    }

    private double[] bare() throws IOException, InterruptedException {
        try (BareProcess bare = BareProcess.start()) {
            LoadRunner floor = new LoadRunner(bare.address(), bare.pid(), progress);
            BareTraffic traffic = new BareTraffic(bare.address());
            floor.closed("floor: bare Helidon POST, warm-up", traffic, CROWD, Duration.ofSeconds(15));
            List<Run> runs = new ArrayList<>();
            for (int i = 0; i < RUNS; i++) {
                runs.add(
                        noted(
                                floor.closed(
                                        "floor: bare Helidon POST, 256 connections",
                                        traffic,
                                        CROWD,
                                        Duration.ofSeconds(8))));
            }
            double[] rates = values(runs, Suite::answerRate);
            page.row("floor: bare Helidon POST/s, 256 connections", "", rates, new double[0]);
            return rates;
        }
    }

    private Run noted(Run run) {
        page.run(run);
        return run;
    }

    private static double acceptedRate(Run run) {
        return run.answers().perSecondOf(run.answers().accepted());
    }

    private static double answerRate(Run run) {
        return run.answers().perSecondOf(run.answers().answers());
    }

    private static double serverMicros(Run run) {
        return run.costs() == null ? Double.NaN : run.costs().serverMicrosPer(run.answers().accepted());
    }

    private static double longestPauseMs(Run run) {
        return run.costs() == null || run.costs().pauses() == null ? Double.NaN : run.costs().pauses().longestMs();
    }

    private static double worstSecondMs(Run run) {
        return run.answers().perSecond().stream()
                .mapToDouble(second -> second.latency().p99Ns() / 1e6)
                .max()
                .orElse(Double.NaN);
    }

    private static double[] values(List<Run> runs, ToDoubleFunction<Run> value) {
        return runs.stream().mapToDouble(value).toArray();
    }
}
