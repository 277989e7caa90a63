package dev.gavel.benchmarks.stalls;

import dev.gavel.benchmarks.stalls.StallAttribution.Band;
import dev.gavel.benchmarks.stalls.StallAttribution.Group;
import java.io.PrintWriter;
import java.util.Locale;

/// Prints a [StallAttribution] to the terminal.
public final class StallTable {
    private final PrintWriter out;

    public StallTable(PrintWriter out) {
        this.out = out;
    }

    public void print(StallAttribution attribution) {
        line("%-24s %8s %9s %11s %14s", "", "a second", "mean ms", "longest ms", "share of time");
        spans("commits", attribution.commits(), attribution.seconds());
        spans("pauses", attribution.pauses(), attribution.seconds());
        line("");
        line("%-24s %20s %10s %10s %10s", "responses", "latency ms", "commit", "pause", "either");
        attribution.bands().forEach(this::band);
        line("");
        line("%-24s %8s %9s %9s %9s %9s", "bids sent", "share", "p50 ms", "p90 ms", "p99 ms", "p99.9 ms");
        group("far from both", attribution.far());
        group("near one", attribution.near());
        line("ms after a commit's end, no pause near:");
        attribution.after().forEach(group -> group("%4.0f".formatted(group.fromUs() / 1e3), group));
        out.flush();
    }

    private void spans(String name, Intervals spans, double seconds) {
        line(
                "%-24s %8.2f %9.2f %11.2f %12.2f %%",
                name,
                spans.count() / seconds,
                spans.sumUs() / 1e3 / Math.max(1, spans.count()),
                spans.longestUs() / 1e3,
                spans.sumUs() / 1e4 / seconds);
    }

    private void band(Band band) {
        line(
                "%-24s %9.2f - %8.2f %8.0f %% %8.0f %% %8.0f %%",
                "%s to %s %%".formatted(percent(band.from()), percent(band.to())),
                band.fastestUs() / 1e3,
                band.slowestUs() / 1e3,
                100 * band.commits(),
                100 * band.pauses(),
                100 * band.either());
    }

    private void group(String name, Group group) {
        line(
                "%-24s %6.1f %% %9.2f %9.2f %9.2f %9.2f",
                name,
                100 * group.share(),
                group.p50Us() / 1e3,
                group.p90Us() / 1e3,
                group.p99Us() / 1e3,
                group.p999Us() / 1e3);
    }

    private static String percent(double quantile) {
        return "%.1f".formatted(100 * quantile).replace(".0", "");
    }

    private void line(String format, Object... arguments) {
        out.printf(Locale.ROOT, format + "%n", arguments);
    }
}
