package dev.gavel.benchmarks.report;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// The results of the standard set as Markdown: a table, then the report of each run.
public final class SuitePage {
    private final List<String> rows = new ArrayList<>();
    private final List<Run> runs = new ArrayList<>();

    /// @param floor the same measurement on the bare server or broker; empty: there is no floor
    public void row(Measurement measurement, double[] measured, double[] floor) {
        String ratio =
                floor.length == 0 ? "" : String.format(Locale.ROOT, "%.0f %%", 100 * median(measured) / median(floor));
        rows.add(
                "| "
                        + measurement.title()
                        + " | "
                        + measurement.goal()
                        + " | "
                        + figure(measured)
                        + " | "
                        + ratio
                        + " |");
    }

    public void run(Run run) {
        runs.add(run);
    }

    /// The table alone.
    public String table() {
        return "| | goal | measured: median of %d (range) | of the floor |\n|---|---|---|---|\n".formatted(3)
                + String.join("\n", rows)
                + "\n";
    }

    /// The whole page.
    ///
    /// @param facts about the machine and the command, a line each
    public String markdown(List<String> facts) {
        StringWriter text = new StringWriter();
        PrintWriter out = new PrintWriter(text);
        out.println("# gavel bench --suite\n");
        facts.forEach(fact -> out.println("- " + fact));
        out.println("\n" + table());
        runs.stream()
                .flatMap(run -> run.doubts().stream())
                .distinct()
                .forEach(doubt -> out.println("> " + doubt + "\n"));
        for (Run run : runs) {
            out.println("## " + run.what() + "\n\n```");
            new RunTable(out).print(run);
            out.println("```\n");
        }
        out.flush();
        return text.toString();
    }

    static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private static String figure(double[] values) {
        if (Arrays.stream(values).anyMatch(Double::isNaN)) {
            return "not known";
        }
        double low = Arrays.stream(values).min().orElse(0);
        double high = Arrays.stream(values).max().orElse(0);
        return number(median(values)) + " (" + number(low) + " – " + number(high) + ")";
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, value >= 100 ? "%.0f" : "%.2f", value);
    }
}
