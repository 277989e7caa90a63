package dev.gavel.benchmarks;

import dev.gavel.benchmarks.floor.BareServer;
import dev.gavel.benchmarks.load.BenchAuctions;
import dev.gavel.benchmarks.load.BidTraffic;
import dev.gavel.benchmarks.load.BidTraffic.Mix;
import dev.gavel.benchmarks.load.Schedule;
import dev.gavel.benchmarks.load.StreamLoad;
import dev.gavel.benchmarks.load.Traffic;
import dev.gavel.benchmarks.report.Run;
import dev.gavel.benchmarks.report.SuitePage;
import dev.gavel.benchmarks.report.SuitePage.Measurement;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/// The standard set of measurements: each case runs three times, and a bare server is measured over the same number of
/// connections. The goals are in [Measurement].
final class Suite {
    static final int RUNS = 3;
    static final int CONNECTIONS = 256;
    private static final int AUCTIONS = 1000;
    private static final int OPEN_RATE = 5000;
    private static final int STREAMS = 4;
    private static final int IN_FLIGHT = 2000;
    private static final Duration WARM_UP = Duration.ofSeconds(60);
    private static final Duration WARM_UP_AGAIN = Duration.ofSeconds(5);
    static final Duration PEAK = Duration.ofSeconds(12);

    private final InetSocketAddress server;
    private final LoadRunner gavel;
    private final @Nullable BenchStack stack;
    private final BenchProgress progress;
    private final int openSeconds;
    private final List<String> facts;
    private final Path file;
    private final SuitePage page = new SuitePage();

    /// @param stack the stack that the suite started; null: only the URL of a running server is known
    /// @param openSeconds the total length of the open-loop runs
    /// @param file receives the page after each part, so that an interrupted suite leaves its results so far
    Suite(BenchServer server, @Nullable BenchStack stack, BenchProgress progress, int openSeconds, Path file) {
        this.server = server.address();
        this.stack = stack;
        this.gavel = new LoadRunner(server.address(), server.pid(), progress);
        this.progress = progress;
        this.openSeconds = openSeconds;
        this.facts = facts(server, stack, openSeconds);
        this.file = file;
    }

    private static List<String> facts(BenchServer server, @Nullable BenchStack stack, int openSeconds) {
        return List.of(
                stack == null
                        ? "at " + server.url()
                        : "a new gavel up, ready %.1f s after exec in an empty folder".formatted(stack.startSeconds()),
                "%d cores, %s %s, Java %s; the load generator on the same cores"
                        .formatted(
                                Runtime.getRuntime().availableProcessors(),
                                System.getProperty("os.name"),
                                System.getProperty("os.version"),
                                System.getProperty("java.version")),
                "`./gavel bench --suite --open-seconds " + openSeconds + "`");
    }

    SuitePage run() throws IOException, InterruptedException {
        BenchAuctions auctions = gavel.openAuctions(AUCTIONS);
        BidTraffic winning = new BidTraffic(server, auctions, Mix.WINNING, 0, 1);
        gavel.closed("warm-up", winning, CONNECTIONS, WARM_UP);
        double[] bare = bare();
        accepted(winning, bare);
        save();
        rejected(new BidTraffic(server, auctions, new Mix(1, 0, 0), 0, 1), bare);
        save();
        streamed(auctions);
        save();
        openLoop(winning);
        save();
        oneClient(winning);
        save();
        if (stack != null) {
            StackMeasurements own = new StackMeasurements(stack, progress, page);
            own.secondIngest(auctions);
            own.restart();
            save();
        }
        return page;
    }

    private void save() {
        Bench.write(file, page.markdown(facts));
    }

    private void accepted(BidTraffic winning, double[] bare) throws IOException, InterruptedException {
        List<Run> peak = closed("peak: winning bids, closed loop, 256 connections", winning, CONNECTIONS);
        page.row(Measurement.ACCEPTED_BIDS, values(peak, Suite::acceptedRate), bare);
        page.row(Measurement.CPU_PER_ACCEPTED_BID, values(peak, Suite::serverMicros), new double[0]);
    }

    private void rejected(BidTraffic low, double[] bare) throws IOException, InterruptedException {
        List<Run> rejected = closed("peak: too-low bids, closed loop, 256 connections", low, CONNECTIONS);
        page.row(Measurement.REJECTED_BIDS, values(rejected, Suite::responseRate), bare);
    }

    private void oneClient(BidTraffic winning) throws IOException, InterruptedException {
        List<Run> one = closed("one client, one bid at a time", winning, 1);
        page.row(Measurement.ONE_CLIENT_P50, values(one, run -> run.result().all().p50Ns() / 1e6), new double[0]);
        page.row(Measurement.ONE_CLIENT_P99, values(one, run -> run.result().all().p99Ns() / 1e6), new double[0]);
    }

    private void streamed(BenchAuctions auctions) throws IOException, InterruptedException {
        StreamLoad load = new StreamLoad(server, auctions, STREAMS, IN_FLIGHT);
        gavel.streamed("streamed, warm-up", load, WARM_UP_AGAIN);
        List<Run> runs = new ArrayList<>();
        for (int i = 0; i < RUNS; i++) {
            runs.add(
                    added(
                            gavel.streamed(
                                    "streamed: %d streams, %d bids in flight on each".formatted(STREAMS, IN_FLIGHT),
                                    load,
                                    PEAK)));
        }
        page.row(Measurement.STREAMED_BIDS, values(runs, Suite::responseRate), new double[0]);
        page.row(Measurement.CPU_PER_STREAMED_BID, values(runs, Suite::serverMicros), new double[0]);
    }

    private void openLoop(BidTraffic winning) throws IOException, InterruptedException {
        double[] echo =
                stack == null ? new double[0] : new StackMeasurements(stack, progress, page).kafkaEcho(OPEN_RATE);
        Schedule.Constant each = new Schedule.Constant(OPEN_RATE, Duration.ofSeconds(openSeconds).dividedBy(RUNS));
        List<Run> runs = new ArrayList<>();
        for (int i = 0; i < RUNS; i++) {
            runs.add(added(gavel.open("open loop: 5000 winning bids/s, 256 connections", winning, CONNECTIONS, each)));
        }
        page.row(Measurement.OPEN_LOOP_P50, values(runs, run -> run.result().all().p50Ns() / 1e6), new double[0]);
        page.row(Measurement.OPEN_LOOP_P99, values(runs, run -> run.result().all().p99Ns() / 1e6), echo);
        page.row(Measurement.WORST_SECOND_P99, values(runs, Suite::worstSecondMs), new double[0]);
        page.row(Measurement.LONGEST_GC_PAUSE, values(runs, Suite::longestPauseMs), new double[0]);
    }

    private List<Run> closed(String what, Traffic traffic, int connections) throws IOException, InterruptedException {
        gavel.closed(what + ", warm-up", traffic, connections, WARM_UP_AGAIN);
        List<Run> runs = new ArrayList<>();
        for (int i = 0; i < RUNS; i++) {
            runs.add(added(gavel.closed(what, traffic, connections, PEAK)));
        }
        return runs;
    }

    private double[] bare() throws IOException, InterruptedException {
        try (BareServer bare = BareServer.start()) {
            LoadRunner floor = new LoadRunner(bare.address(), bare.pid(), progress);
            Traffic traffic = Traffic.bare(bare.address());
            floor.closed("floor: bare Helidon POST, warm-up", traffic, CONNECTIONS, Duration.ofSeconds(15));
            List<Run> runs = new ArrayList<>();
            for (int i = 0; i < RUNS; i++) {
                runs.add(
                        added(
                                floor.closed(
                                        "floor: bare Helidon POST, 256 connections",
                                        traffic,
                                        CONNECTIONS,
                                        Duration.ofSeconds(8))));
            }
            double[] rates = values(runs, Suite::responseRate);
            page.row(Measurement.BARE_POSTS, rates, new double[0]);
            return rates;
        }
    }

    private Run added(Run run) {
        page.run(run);
        return run;
    }

    static double acceptedRate(Run run) {
        return run.result().perSecondOf(run.result().accepted());
    }

    private static double responseRate(Run run) {
        return run.result().perSecondOf(run.result().responses());
    }

    private static double serverMicros(Run run) {
        return run.usage() == null ? Double.NaN : run.usage().serverMicrosPer(run.result().accepted());
    }

    private static double longestPauseMs(Run run) {
        return run.usage() == null || run.usage().pauses() == null ? Double.NaN : run.usage().pauses().longestMs();
    }

    private static double worstSecondMs(Run run) {
        return run.result().perSecond().stream()
                .mapToDouble(second -> second.latency().p99Ns() / 1e6)
                .max()
                .orElse(Double.NaN);
    }

    private static double[] values(List<Run> runs, ToDoubleFunction<Run> value) {
        return runs.stream().mapToDouble(value).toArray();
    }
}
