package dev.gavel.benchmarks.report;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// The results of the standard set as Markdown: a table, then the report of each run.
public final class SuitePage {
    /// The rows of the suite's table and their goals. The summary of `docs/benchmarks.md` explains the goals; the ones
    /// that are not met are discussed in `docs/benchmarks-history.md`.
    public enum Measurement {
        BARE_POSTS("floor: bare Helidon POST/s, 256 connections", ""),
        ACCEPTED_BIDS("accepted bids/s, 256 connections", "≥ 54 000, ≥ 60 % of the floor"),
        CPU_PER_ACCEPTED_BID("server CPU per accepted bid, µs", "≤ 31"),
        REJECTED_BIDS("rejected bids/s, 256 connections", "≥ 90 % of the floor"),
        STREAMED_BIDS("streamed bids/s, decided", "≥ 127 000"),
        CPU_PER_STREAMED_BID("server CPU per streamed bid, µs", ""),
        KAFKA_ECHO_P50("floor: Kafka echo at 5 000/s: p50, ms", ""),
        KAFKA_ECHO_P99("floor: Kafka echo at 5 000/s: p99, ms", ""),
        OPEN_LOOP_P50("5 000 bids/s open loop: p50, ms", "≤ 1.2"),
        OPEN_LOOP_P99("5 000 bids/s open loop: p99, ms", "≤ 5, ≤ 200 % of the echo's"),
        WORST_SECOND_P99("5 000 bids/s open loop: p99 of the worst second, ms", "≤ 20"),
        LONGEST_GC_PAUSE("5 000 bids/s open loop: longest GC pause, ms", "< 1"),
        ONE_CLIENT_P50("one client: p50, ms", "≤ 0.7"),
        ONE_CLIENT_P99("one client: p99, ms", "≤ 2"),
        INGEST_FIRST_RESPONSE("second ingest: exec to first decision, ms", "≤ 300"),
        INGEST_IDLE_RSS("second ingest: RSS idle, MiB", "≤ 90"),
        INGEST_COLD_BIDS("second ingest: accepted bids/s in its first seconds", ""),
        INGEST_LOADED_RSS("second ingest: RSS after this load, MiB", "≤ 150"),
        UP_READY("gavel up on the suite's log: ready after, s", "≤ 5"),
        UP_IDLE_RSS("gavel up, idle: RSS with Postgres and Redis, MiB", "≤ 700");

        private final String title;
        private final String goal;

        Measurement(String title, String goal) {
            this.title = title;
            this.goal = goal;
        }

        String title() {
            return title;
        }

        /// Empty if there is no goal.
        String goal() {
            return goal;
        }
    }

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
