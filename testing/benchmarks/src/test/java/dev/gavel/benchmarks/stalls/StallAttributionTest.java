package dev.gavel.benchmarks.stalls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.gavel.benchmarks.stalls.Intervals.Span;
import dev.gavel.benchmarks.stalls.StallAttribution.Band;
import dev.gavel.benchmarks.stalls.StallAttribution.Bid;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A made-up load of 1000 bids a second over ten seconds. Each takes 1 ms, but no response is sent during a stall.
class StallAttributionTest {
    private static final long EVERY_US = 1_000;
    private static final long SECONDS = 10;

    @Test
    void blamesTheCommitsWhereTheyStall() {
        Intervals commits = each(200_000, 30_000);
        StallAttribution attribution = StallAttribution.of(load(commits), commits, each(1_000_000, 0));
        assertThat(share(attribution, 0.99).commits()).isEqualTo(1);
        assertThat(share(attribution, 0).commits()).isLessThan(0.01);
        assertThat(attribution.near().p99Us()).isGreaterThan(20_000);
        assertThat(attribution.far().p999Us()).isEqualTo(1_000);
        assertThat(attribution.commits().count() / attribution.seconds()).isCloseTo(5, within(0.1));
    }

    @Test
    void doesNotBlameThemForWhatSomebodyElseStalled() {
        Intervals commits = each(200_000, 3_000);
        Intervals elsewhere = Intervals.of(List.of(new Span(3_100_000, 3_150_000)));
        StallAttribution attribution = StallAttribution.of(load(elsewhere), commits, Intervals.of(List.of()));
        assertThat(share(attribution, 0.999).either()).isZero();
        assertThat(attribution.far().p999Us()).isGreaterThan(30_000);
    }

    @Test
    void tellsThePausesFromTheCommits() {
        Intervals pauses = each(500_000, 20_000);
        StallAttribution attribution = StallAttribution.of(load(pauses), each(200_000, 100), pauses);
        assertThat(share(attribution, 0.99).pauses()).isEqualTo(1);
        assertThat(share(attribution, 0.99).commits()).isLessThan(1);
    }

    @Test
    void showsAStallAsARow() {
        Intervals commits = each(200_000, 30_000);
        StringWriter text = new StringWriter();
        new StallTable(new PrintWriter(text))
                .print(StallAttribution.of(load(commits), commits, Intervals.of(List.of())));
        assertThat(text.toString())
                .containsPattern("commits +5\\.\\d\\d +30\\.00 +30\\.00 +1\\d\\.\\d\\d %")
                .containsPattern("99 to 99\\.9 % .* 100 % +0 % +100 %");
    }

    @Test
    void managesASingleAnswer() {
        StallAttribution attribution =
                StallAttribution.of(List.of(new Bid(5, 6)), Intervals.of(List.of()), Intervals.of(List.of()));
        assertThat(attribution.bands()).hasSize(1);
        assertThat(attribution.far().share()).isEqualTo(1);
    }

    private static Band share(StallAttribution attribution, double from) {
        return attribution.bands().stream().filter(band -> band.from() == from).findFirst().orElseThrow();
    }

    private static List<Bid> load(Intervals stalls) {
        List<Bid> bids = new ArrayList<>();
        for (long us = 0; us < SECONDS * 1_000_000; us += EVERY_US) {
            long responded = us + EVERY_US;
            while (stalls.sinceLast(responded) == 0) {
                responded++;
            }
            bids.add(new Bid(us, responded));
        }
        return bids;
    }

    private static Intervals each(long everyUs, long lengthUs) {
        List<Span> spans = new ArrayList<>();
        for (long us = 0; us < SECONDS * 1_000_000; us += everyUs) {
            spans.add(new Span(us, us + lengthUs));
        }
        return Intervals.of(spans);
    }
}
