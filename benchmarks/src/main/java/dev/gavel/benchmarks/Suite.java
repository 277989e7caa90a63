package dev.gavel.benchmarks;

import dev.gavel.benchmarks.floor.BareProcess;
import dev.gavel.benchmarks.load.Bare;
import dev.gavel.benchmarks.load.Lots;
import dev.gavel.benchmarks.load.Mix;
import dev.gavel.benchmarks.load.Rush;
import dev.gavel.benchmarks.load.Schedule;
import dev.gavel.benchmarks.load.Traffic;
import dev.gavel.benchmarks.report.Run;
import dev.gavel.benchmarks.report.SuitePage;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/// The standard set: each case three times, beside the bare server over as many connections.
final class Suite {
    private static final int RUNS = 3;
    private static final int CROWD = 256;
    private static final int AUCTIONS = 1000;
    private static final Duration WARM_UP = Duration.ofSeconds(60);
    private static final Duration WARM_UP_AGAIN = Duration.ofSeconds(5);
    private static final Duration PEAK = Duration.ofSeconds(12);

    private final InetSocketAddress server;
    private final Measuring gavel;
    private final Progress progress;
    private final Duration openLoop;
    private final SuitePage page = new SuitePage();

    /// @param openLoop how long the runs of the open loop are together
    Suite(InetSocketAddress server, long pid, Progress progress, Duration openLoop) {
        this.server = server;
        this.gavel = new Measuring(server, pid, progress);
        this.progress = progress;
        this.openLoop = openLoop;
    }

    SuitePage run() throws IOException, InterruptedException {
        Lots lots = gavel.openAuctions(AUCTIONS);
        Rush winning = new Rush(server, lots, Mix.WINNING, 0, 1);
        gavel.closed("warm-up", winning, CROWD, WARM_UP);
        double[] bare = bare();
        List<Run> peak = closed("peak: winning bids, closed loop, 256 connections", winning, CROWD);
        page.row("accepted bids/s, 256 connections", "≥ 54 000, ≥ 60 % of the floor", values(peak, Suite::acceptedRate), bare);
        page.row("server CPU per accepted bid, µs", "≤ 31", values(peak, Suite::serverMicros), new double[0]);
        Rush low = new Rush(server, lots, new Mix(1, 0, 0), 0, 1);
        List<Run> refused = closed("peak: bids that are too low, closed loop, 256 connections", low, CROWD);
        page.row("refused bids/s, 256 connections", "≥ 90 % of the floor", values(refused, Suite::answerRate), bare);
        openLoop(winning);
        List<Run> one = closed("one client, one bid at a time", winning, 1);
        page.row("one client: p50, ms", "≤ 0.7", values(one, run -> run.answers().all().p50Ns() / 1e6), new double[0]);
        page.row("one client: p99, ms", "≤ 2", values(one, run -> run.answers().all().p99Ns() / 1e6), new double[0]);
        return page;
    }

    private void openLoop(Rush winning) throws IOException, InterruptedException {
        Schedule.Constant each = new Schedule.Constant(5000, openLoop.dividedBy(RUNS));
        List<Run> runs = new ArrayList<>();
        for (int i = 0; i < RUNS; i++) {
            runs.add(noted(gavel.open("open loop: 5000 winning bids/s, 256 connections", winning, CROWD, each)));
        }
        page.row("5 000 bids/s open loop: p50, ms", "≤ 1.2", values(runs, run -> run.answers().all().p50Ns() / 1e6), new double[0]);
        page.row("5 000 bids/s open loop: p99, ms", "≤ 5", values(runs, run -> run.answers().all().p99Ns() / 1e6), new double[0]);
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
            Measuring floor = new Measuring(bare.address(), bare.pid(), progress);
            Bare traffic = new Bare(bare.address());
            floor.closed("floor: bare Helidon POST, warm-up", traffic, CROWD, Duration.ofSeconds(15));
            List<Run> runs = new ArrayList<>();
            for (int i = 0; i < RUNS; i++) {
                runs.add(noted(floor.closed("floor: bare Helidon POST, 256 connections", traffic, CROWD, Duration.ofSeconds(8))));
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
        return run.costs() == null || run.costs().pauses() == null
                ? Double.NaN
                : run.costs().pauses().longestMs();
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
