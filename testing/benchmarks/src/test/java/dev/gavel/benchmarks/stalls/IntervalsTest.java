package dev.gavel.benchmarks.stalls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gavel.benchmarks.stalls.Intervals.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class IntervalsTest {
    private final Intervals spans = Intervals.of(List.of(new Span(100, 110), new Span(10, 20), new Span(15, 30)));

    @Test
    void putsOverlappingOnesTogether() {
        assertThat(spans.count()).isEqualTo(2);
        assertThat(spans.sumUs()).isEqualTo(30);
        assertThat(spans.longestUs()).isEqualTo(20);
    }

    @Test
    void knowsWhatTheyTouch() {
        assertThat(spans.touch(0, 9)).isFalse();
        assertThat(spans.touch(0, 10)).isTrue();
        assertThat(spans.touch(30, 40)).isTrue();
        assertThat(spans.touch(31, 99)).isFalse();
        assertThat(spans.touch(0, 1000)).isTrue();
    }

    @Test
    void knowsHowLongAgoTheLastOneWas() {
        assertThat(spans.sinceLast(9)).isEqualTo(Intervals.NEVER);
        assertThat(spans.sinceLast(25)).isZero();
        assertThat(spans.sinceLast(99)).isEqualTo(69);
        assertThat(spans.sinceLast(111)).isEqualTo(1);
    }

    @Test
    void countsThoseThatStartWithin() {
        assertThat(spans.within(11, 100).count()).isZero();
        assertThat(spans.within(10, 101).count()).isEqualTo(2);
    }

    @Test
    void rejectsOneThatEndsBeforeItStarts() {
        assertThatThrownBy(() -> new Span(2, 1)).hasMessageContaining("before it starts");
    }

    @Test
    void agreesWithLookingAtEach() {
        SplittableRandom random = new SplittableRandom(1);
        for (int run = 0; run < 200; run++) {
            List<Span> drawn = new ArrayList<>();
            for (int i = random.nextInt(8); i >= 0; i--) {
                int start = random.nextInt(100);
                drawn.add(new Span(start, start + random.nextInt(20)));
            }
            Intervals merged = Intervals.of(drawn);
            int from = random.nextInt(120);
            int to = from + random.nextInt(20);
            boolean any = drawn.stream().anyMatch(span -> span.startUs() <= to && span.endUs() >= from);
            assertThat(merged.touch(from, to)).as("%s, %d to %d", drawn, from, to).isEqualTo(any);
        }
    }
}
