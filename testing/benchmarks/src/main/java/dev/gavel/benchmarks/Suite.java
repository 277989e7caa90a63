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
import dev.gavel.benchmarks.report.Measurement;
import dev.gavel.benchmarks.report.Run;
import dev.gavel.benchmarks.report.SuitePage;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/// The standard set of measurements: each case runs three times, and a bare server is measured over the same number of
/// connections. The goals are in [Measurement].
final class Suite {
    private static final int RUNS = 3;
    private static final int CONNECTIONS = 256;
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

    /// Receives the page after each part, so that an interrupted suite leaves its results so far.
    @FunctionalInterface
    interface Sink {
        void write(SuitePage page) throws IOException;
    }

    /// @param stack the stack that the suite started; null: only the URL of a running server is known
    /// @param openLoop the total length of the open-loop runs
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
        BenchAuctions auctions = gavel.openAuctions(AUCTIONS);
        BidTraffic winning = new BidTraffic(server, auctions, TrafficMix.WINNING, 0, 1);
        gavel.closed("warm-up", winning, CONNECTIONS, WARM_UP);
        double[] bare = bare();
        accepted(winning, bare);
        sink.write(page);
        rejected(new BidTraffic(server, auctions, new TrafficMix(1, 0, 0), 0, 1), bare);
        sink.write(page);
        streamed(auctions);
        sink.write(page);
        openLoop(winning);
        sink.write(page);
        oneClient(winning);
        sink.write(page);
        if (stack != null) {
            secondIngest(stack, auctions);
            restart(stack);
            sink.write(page);
        }
        return page;
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
        page.row(Measurement.ONE_CLIENT_P50, values(one, run -> run.answers().all().p50Ns() / 1e6), new double[0]);
        page.row(Measurement.ONE_CLIENT_P99, values(one, run -> run.answers().all().p99Ns() / 1e6), new double[0]);
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

    /// Kafka alone, at the same rate as the open loop.
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
        page.row(Measurement.KAFKA_ECHO_P50, p50Ms, new double[0]);
        page.row(Measurement.KAFKA_ECHO_P99, p99Ms, new double[0]);
        return p99Ms;
    }

    private void secondIngest(BenchStack own, BenchAuctions auctions) throws IOException, InterruptedException {
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
                BidTraffic winning = new BidTraffic(ingest.address(), auctions, TrafficMix.WINNING, 0, i + 1);
                Run run =
                        new LoadRunner(ingest.address(), ingest.pid(), progress)
                                .closed(
                                        "a second ingest, cold: winning bids, closed loop, 256 connections",
                                        winning,
                                        CONNECTIONS,
                                        PEAK);
                rates[i] = acceptedRate(run);
                loadedMib[i] = ingest.rssMib();
            }
        }
        page.row(Measurement.INGEST_FIRST_RESPONSE, firstMs, new double[0]);
        page.row(Measurement.INGEST_IDLE_RSS, idleMib, new double[0]);
        page.row(Measurement.INGEST_COLD_BIDS, rates, new double[0]);
        page.row(Measurement.INGEST_LOADED_RSS, loadedMib, new double[0]);
    }

    private void restart(BenchStack own) throws IOException, InterruptedException {
        double[] seconds = new double[RUNS];
        double[] rssMib = new double[RUNS];
        for (int i = 0; i < RUNS; i++) {
            progress.say("restarting gavel up");
            own.restart();
            seconds[i] = own.startSeconds();
            Thread.sleep(SETTLED);
            rssMib[i] = ResourceMonitor.memory(own.pid()).values().stream().mapToLong(Long::longValue).sum();
        }
        page.row(Measurement.UP_READY, seconds, new double[0]);
        page.row(Measurement.UP_IDLE_RSS, rssMib, new double[0]);
    }

    private void openLoop(BidTraffic winning) throws IOException, InterruptedException {
        double[] echo = stack == null ? new double[0] : echo(stack);
        Schedule.Constant each = new Schedule.Constant(OPEN_RATE, openLoop.dividedBy(RUNS));
        List<Run> runs = new ArrayList<>();
        for (int i = 0; i < RUNS; i++) {
            runs.add(added(gavel.open("open loop: 5000 winning bids/s, 256 connections", winning, CONNECTIONS, each)));
        }
        page.row(Measurement.OPEN_LOOP_P50, values(runs, run -> run.answers().all().p50Ns() / 1e6), new double[0]);
        page.row(Measurement.OPEN_LOOP_P99, values(runs, run -> run.answers().all().p99Ns() / 1e6), echo);
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
        try (BareProcess bare = BareProcess.start()) {
            LoadRunner floor = new LoadRunner(bare.address(), bare.pid(), progress);
            BareTraffic traffic = new BareTraffic(bare.address());
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

    private static double acceptedRate(Run run) {
        return run.answers().perSecondOf(run.answers().accepted());
    }

    private static double responseRate(Run run) {
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
