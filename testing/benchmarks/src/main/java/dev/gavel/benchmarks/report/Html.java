package dev.gavel.benchmarks.report;

import dev.gavel.benchmarks.load.Latencies;
import dev.gavel.benchmarks.load.LoadResult.PerSecond;
import dev.gavel.benchmarks.parts.ResourceUsage;
import dev.gavel.benchmarks.parts.ServerPart;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/// A run as one page that needs nothing else.
public final class Html {
    private static final String STYLE =
            """
            body{font:15px/1.5 system-ui,sans-serif;max-width:840px;margin:32px auto;padding:0 16px;color:#1c1917}
            h1{font-size:24px;margin:0}h2{font-size:16px;margin:28px 0 4px}p{color:#57534e;margin:4px 0 16px}
            pre{background:#f5f5f4;padding:12px 16px;border-radius:8px;overflow-x:auto;font-size:13px}
            .doubt{background:#fef3c7;border-left:4px solid #d97706;padding:8px 12px;margin:8px 0;color:#1c1917}
            svg{width:100%;height:auto}svg text{font-size:11px;fill:#57534e}svg .grid{stroke:#e7e5e4}
            svg .unit{fill:#a8a29e}
            """;

    private Html() {}

    public static String page(Run run) {
        StringBuilder page =
                new StringBuilder(
                        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\">"
                                + "<title>gavel bench</title><style>"
                                + STYLE
                                + "</style><h1>gavel bench</h1><p>"
                                + escape(run.what())
                                + "</p>");
        run.doubts().forEach(doubt -> page.append("<div class=\"doubt\">").append(escape(doubt)).append("</div>"));
        List<PerSecond> seconds = run.result().perSecond();
        List<Plot.Tick> ticks = ticks(seconds.size());
        section(
                page,
                "Latency over time, ms",
                Plot.svg(
                        "ms",
                        "s",
                        ticks,
                        List.of(
                                overTime("p50", seconds, second -> second.latency().p50Ns() / 1e6),
                                overTime("p99", seconds, second -> second.latency().p99Ns() / 1e6),
                                overTime("max", seconds, second -> second.latency().maxNs() / 1e6))));
        section(page, "Latency by percentile, ms", percentiles(run.result().kinds()));
        section(
                page,
                "Responses per second",
                Plot.svg("1/s", "s", ticks, List.of(overTime("responses", seconds, PerSecond::responses))));
        ResourceUsage usage = run.usage();
        if (usage != null && usage.perSecond().size() > 1) {
            section(page, "CPU by part, cores", cpu(usage.perSecond()));
        }
        StringWriter table = new StringWriter();
        new RunTable(new PrintWriter(table)).print(run);
        page.append("<h2>Figures</h2><pre>").append(escape(table.toString())).append("</pre></html>\n");
        return page.toString();
    }

    private static void section(StringBuilder page, String title, String svg) {
        page.append("<h2>").append(title).append("</h2>").append(svg);
    }

    /// Each further nine takes as much width as the one before.
    private static String percentiles(Map<String, Latencies> kinds) {
        List<Double> x = Latencies.CURVE.stream().map(Html::nines).toList();
        List<Plot.Line> lines = new ArrayList<>();
        kinds.forEach((kind, latencies) -> {
            List<Double> y = latencies.curveNs().stream().map(ns -> ns / 1e6).toList();
            lines.add(new Plot.Line(kind, x, y));
        });
        List<Plot.Tick> ticks = new ArrayList<>();
        for (double percentile : new double[] {0, 50, 90, 99, 99.9, 99.99}) {
            String text =
                    percentile == Math.rint(percentile)
                            ? Integer.toString((int) percentile)
                            : Double.toString(percentile);
            ticks.add(new Plot.Tick(nines(percentile), text));
        }
        return Plot.svg("ms", "percentile", ticks, lines);
    }

    private static double nines(double percentile) {
        return Math.min(1, -Math.log10(1 - Math.min(percentile, 99.999) / 100) / 4.5);
    }

    private static String cpu(List<Map<ServerPart, Double>> seconds) {
        List<Plot.Line> lines = new ArrayList<>();
        for (ServerPart part : ServerPart.values()) {
            List<Double> y = seconds.stream().map(second -> second.getOrDefault(part, 0.0)).toList();
            lines.add(new Plot.Line(part.word(), spread(y.size()), y));
        }
        return Plot.svg("cores", "s", ticks(seconds.size()), lines);
    }

    private static Plot.Line overTime(String name, List<PerSecond> seconds, ToDoubleFunction<PerSecond> value) {
        return new Plot.Line(name, spread(seconds.size()), seconds.stream().mapToDouble(value).boxed().toList());
    }

    private static List<Double> spread(int count) {
        return IntStream.range(0, count).mapToObj(i -> count == 1 ? 0.0 : i / (count - 1.0)).toList();
    }

    private static List<Plot.Tick> ticks(int seconds) {
        List<Plot.Tick> ticks = new ArrayList<>();
        int step = Math.max(1, (int) Plot.ceiling(seconds / 10.0));
        for (int at = 0; at < seconds; at += step) {
            ticks.add(new Plot.Tick(seconds == 1 ? 0 : at / (seconds - 1.0), Integer.toString(at)));
        }
        return ticks;
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
