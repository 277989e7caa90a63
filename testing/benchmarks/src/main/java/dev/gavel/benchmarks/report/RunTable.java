package dev.gavel.benchmarks.report;

import dev.gavel.benchmarks.load.Latencies;
import dev.gavel.benchmarks.load.LoadResult;
import dev.gavel.benchmarks.parts.CpuUsage;
import dev.gavel.benchmarks.parts.ResourceUsage;
import dev.gavel.benchmarks.parts.ServerPart;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Map;

/// A run for the terminal.
public final class RunTable {
    private final PrintWriter out;

    public RunTable(PrintWriter out) {
        this.out = out;
    }

    public void print(Run run) {
        LoadResult answers = run.answers();
        line("%s", run.what());
        line(
                "answers   %d in %.1f s, %.0f/s",
                answers.answers(), answers.seconds(), answers.perSecondOf(answers.answers()));
        line(
                "decided   %d, %.0f/s; winning bids accepted %d, %.0f/s",
                answers.decided(),
                answers.perSecondOf(answers.decided()),
                answers.accepted(),
                answers.perSecondOf(answers.accepted()));
        if (run.bareRate() > 0) {
            line(
                    "floor     bare Helidon POST %.0f/s; this is %.0f %% of it",
                    run.bareRate(), 100 * answers.perSecondOf(answers.answers()) / run.bareRate());
        }
        answers.outcomes()
                .forEach((outcome, count) ->
                        line("  %-40s %10d %6.2f %%", outcome, count, 100.0 * count / Math.max(1, answers.answers())));
        line("");
        line("%-12s %9s %9s %9s %9s %9s %9s", "latency ms", "min", "p50", "p90", "p99", "p99.9", "max");
        latency("all", answers.all());
        if (answers.kinds().size() > 1) {
            answers.kinds().forEach(this::latency);
        }
        if (run.punctuality().sent() > 0) {
            latency("(send lag)", run.punctuality().lag());
        }
        ResourceUsage costs = run.costs();
        if (costs != null) {
            costs(costs, answers.decided() > 0 ? answers.decided() : answers.answers());
        }
        run.doubts().forEach(doubt -> line("! %s", doubt));
        out.flush();
    }

    private void costs(ResourceUsage costs, long bids) {
        line("");
        line("%-12s %12s %9s %12s %12s", "part", "CPU us/bid", "cores", "waits/bid", "evicted/bid");
        for (Map.Entry<ServerPart, CpuUsage> part : costs.usage().entrySet()) {
            CpuUsage usage = part.getValue();
            line(
                    "%-12s %12.1f %9.2f %12.2f %12.2f",
                    part.getKey().word(),
                    costs.microsPer(part.getKey(), bids),
                    costs.cores(part.getKey()),
                    (double) usage.waits() / Math.max(1, bids),
                    (double) usage.evicted() / Math.max(1, bids));
        }
        line("%-12s %12.1f   all parts but the generator", "server", costs.serverMicrosPer(bids));
        line("memory MiB   %s", costs.rssMib());
        if (costs.pauses() != null) {
            line(
                    "GC pauses    %d, longest %.2f ms, %.1f ms in all",
                    costs.pauses().count(), costs.pauses().longestMs(), costs.pauses().sumMs());
        } else {
            line("GC pauses    not known: the JVM does not tell this user");
        }
    }

    private void latency(String name, Latencies latencies) {
        line(
                "%-12s %9.2f %9.2f %9.2f %9.2f %9.2f %9.2f",
                name,
                ms(latencies.minNs()),
                ms(latencies.p50Ns()),
                ms(latencies.p90Ns()),
                ms(latencies.p99Ns()),
                ms(latencies.p999Ns()),
                ms(latencies.maxNs()));
    }

    @SuppressWarnings("AnnotateFormatMethod") // the annotation is Error Prone's, which is no library of ours
    private void line(String format, Object... values) {
        out.println(String.format(Locale.ROOT, format, values));
    }

    private static double ms(long ns) {
        return ns / 1e6;
    }
}
