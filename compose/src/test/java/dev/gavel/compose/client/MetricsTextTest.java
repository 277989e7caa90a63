package dev.gavel.compose.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class MetricsTextTest {
    private static final String TEXT =
            """
            # HELP gavel_bids_total Bids by outcome
            # TYPE gavel_bids_total counter
            gavel_bids_total{outcome="accepted",reason="",scope="application",} 12.0
            gavel_bids_total{outcome="refused",reason="bid_too_low"} 3 1795000000000
            gavel_bids_total{outcome="refused",reason="a \\"quoted\\", one\\n}"} 1e1
            gavel_processor_lag 7
            gavel_read_model_behind_events{model="redis"} NaN
            garbage
            """;

    @Test
    void readsSamplesWithLabelsTimestampsAndEscapes() {
        MetricsText metrics = MetricsText.parse(TEXT);

        assertThat(metrics.sums("gavel_bids_total", "outcome"))
                .containsEntry("accepted", 12.0)
                .containsEntry("refused", 13.0);
        assertThat(metrics.sum("gavel_bids_total", sample -> sample.label("reason").equals("a \"quoted\", one\n}")))
                .isEqualTo(10);
        assertThat(metrics.sum("gavel_processor_lag")).isEqualTo(7);
        assertThat(metrics.sum("gavel_read_model_behind_events")).isNaN();
    }

    @Test
    void whatIsNotThereIsNotZero() {
        assertThat(MetricsText.parse(TEXT).sum("gavel_open_auctions")).isNaN();
        assertThat(MetricsText.NONE.quantileSince(MetricsText.NONE, "gavel_bid_decision_seconds", 0.5)).isNaN();
    }

    @Test
    void addsUpTheSamplesOfSeveralServices() {
        MetricsText both = MetricsText.parse("a 1\nb 2\n").and(MetricsText.parse("a 3\n"));

        assertThat(both.sum("a")).isEqualTo(4);
        assertThat(both.sum("b")).isEqualTo(2);
    }

    @Test
    void interpolatesQuantilesOfWhatWasCountedBetweenTwoScrapes() {
        MetricsText before = histogram(100, 100, 100);
        MetricsText now = histogram(100, 190, 200);

        // None is below 1 ms, 90 of 100 are between 1 and 2 ms.
        assertThat(now.quantileSince(before, "latency_seconds", 0.5)).isEqualTo(0.001 + 0.001 * 50 / 90, within(1e-9));
        // Above the last bound nothing is known.
        assertThat(now.quantileSince(before, "latency_seconds", 0.99)).isEqualTo(0.002);
    }

    private static MetricsText histogram(int first, int second, int all) {
        return MetricsText.parse(
                """
                latency_seconds_bucket{le="0.001"} %d
                latency_seconds_bucket{le="0.002"} %d
                latency_seconds_bucket{le="+Inf"} %d
                """
                        .formatted(first, second, all));
    }
}
