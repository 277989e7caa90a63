package dev.gavel.benchmarks.report;

import dev.gavel.benchmarks.load.Latencies;
import dev.gavel.benchmarks.load.LoadResult;
import dev.gavel.benchmarks.parts.ResourceUsage;
import dev.gavel.benchmarks.parts.ResourceUsage.CpuUsage;
import dev.gavel.benchmarks.parts.ServerPart;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Map;

/// Prints a run to the terminal.
public final class RunTable {
    private final PrintWriter out;

    public RunTable(PrintWriter out) {
        this.out = out;
    }

    public void print(Run run) {
        LoadResult result = run.result();
        line("%s", run.what());
        line(
                "responses %d in %.1f s, %.0f/s",
                result.responses(), result.seconds(), result.perSecondOf(result.responses()));
        line(
                "decided   %d, %.0f/s; winning bids accepted %d, %.0f/s",
                result.decided(),
                result.perSecondOf(result.decided()),
                result.accepted(),
                result.perSecondOf(result.accepted()));
        if (run.bareRate() > 0) {
            line(
                    "floor     bare Helidon POST %.0f/s; this is %.0f %% of it",
                    run.bareRate(), 100 * result.perSecondOf(result.responses()) / run.bareRate());
        }
        result.outcomes()
                .forEach((outcome, count) ->
                        line("  %-40s %10d %6.2f %%", outcome, count, 100.0 * count / Math.max(1, result.responses())));
        line("");
        line("%-12s %9s %9s %9s %9s %9s %9s", "latency ms", "min", "p50", "p90", "p99", "p99.9", "max");
        latency("all", result.all());
        if (result.kinds().size() > 1) {
            result.kinds().forEach(this::latency);
        }
        if (run.adherence().sent() > 0) {
            latency("(send lag)", run.adherence().lag());
        }
        ResourceUsage usage = run.usage();
        if (usage != null) {
            usage(usage, result.decided() > 0 ? result.decided() : result.responses());
        }
        run.doubts().forEach(doubt -> line("! %s", doubt));
        out.flush();
    }

    private void usage(ResourceUsage usage, long bids) {
        line("");
        line("%-12s %12s %9s %12s %12s", "part", "CPU us/bid", "cores", "waits/bid", "evicted/bid");
        for (Map.Entry<ServerPart, CpuUsage> part : usage.usage().entrySet()) {
            CpuUsage cpu = part.getValue();
            line(
                    "%-12s %12.1f %9.2f %12.2f %12.2f",
                    part.getKey().word(),
                    usage.microsPer(part.getKey(), bids),
                    usage.cores(part.getKey()),
                    (double) cpu.waits() / Math.max(1, bids),
                    (double) cpu.evicted() / Math.max(1, bids));
        }
        line("%-12s %12.1f   all parts but the generator", "server", usage.serverMicrosPer(bids));
        line("memory MiB   %s", usage.rssMib());
        if (usage.pauses() != null) {
            line(
                    "GC pauses    %d, longest %.2f ms, %.1f ms in all",
                    usage.pauses().count(), usage.pauses().longestMs(), usage.pauses().sumMs());
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
