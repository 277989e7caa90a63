package dev.gavel.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gavel.benchmarks.load.Latencies;
import dev.gavel.benchmarks.load.LoadResult;
import dev.gavel.benchmarks.load.LoadResult.PerSecond;
import dev.gavel.benchmarks.load.Schedule;
import dev.gavel.benchmarks.parts.ResourceUsage;
import dev.gavel.benchmarks.parts.ResourceUsage.CpuUsage;
import dev.gavel.benchmarks.parts.ServerPart;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.xml.sax.InputSource;

class ReportTest {
    private static final Run RUN = run();

    @Test
    void tableTellsCostsByPartAndRatioToTheFloor() {
        StringWriter text = new StringWriter();
        new RunTable(new PrintWriter(text)).print(RUN);

        assertThat(text.toString())
                .contains("bare Helidon POST 200/s; this is 50 % of it")
                .containsPattern("broker +20.0 ")
                .containsPattern("generator +5.0 ")
                .containsPattern("server +20.0 ")
                .contains("! The CPU was short: 1.0 % idle");
    }

    @Test
    void jsonHasTheSameFigures() throws Exception {
        assertThat(RunJson.of(RUN))
                .contains("\"accepted_per_second\" : 90.0")
                .contains("\"server_cpu_us_per_bid\" : 20.0")
                .contains("\"winning 201\" : 180");
    }

    @Test
    void everyPlotOfThePageIsWellFormed() throws Exception {
        String page = Html.page(RUN);
        int plots = 0;
        for (int at = page.indexOf("<svg"); at >= 0; at = page.indexOf("<svg", at + 1)) {
            String svg = page.substring(at, page.indexOf("</svg>", at) + 6);
            DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
            assertThat(svg).contains("<polyline").doesNotContain("NaN").doesNotContain("Infinity");
            plots++;
        }

        assertThat(plots).isEqualTo(4);
        assertThat(page).contains("open &lt;loop&gt;");
    }

    private static Run run() {
        Histogram histogram = new Histogram(3);
        for (int i = 1; i <= 200; i++) {
            histogram.recordValue(i * 10_000L);
        }
        Latencies latencies = Latencies.of(histogram);
        PerSecond second = new PerSecond(100, latencies);
        LoadResult result =
                new LoadResult(
                        2,
                        200,
                        200,
                        180,
                        0,
                        0,
                        latencies,
                        Map.of("winning", latencies),
                        Map.of("winning 201", 180L, "winning 409 bid_too_low", 20L),
                        List.of(second, second));
        Map<ServerPart, CpuUsage> cpu =
                Map.of(
                        ServerPart.BROKER,
                        new CpuUsage(4_000_000, 400, 2),
                        ServerPart.GENERATOR,
                        new CpuUsage(1_000_000, 1, 1));
        ResourceUsage usage =
                new ResourceUsage(
                        2,
                        cpu,
                        Map.of("jvm", 500L),
                        null,
                        0.01,
                        0,
                        0,
                        List.of(Map.of(ServerPart.BROKER, 0.5), Map.of(ServerPart.BROKER, 0.6)));
        return new Run("open <loop>", result, Schedule.Adherence.CLOSED_LOOP, usage, 200);
    }
}
