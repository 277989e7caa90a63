package dev.gavel.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScheduleTest {
    private static final Duration TEN = Duration.ofSeconds(10);

    @Test
    void constantIsEven() {
        List<Long> at = all(new Schedule.Constant(4, Duration.ofSeconds(2)));

        assertThat(at)
                .containsExactly(
                        0L,
                        250_000_000L,
                        500_000_000L,
                        750_000_000L,
                        1_000_000_000L,
                        1_250_000_000L,
                        1_500_000_000L,
                        1_750_000_000L);
    }

    @Test
    void constantDoesNotDriftOverAMillion() {
        List<Long> at = all(new Schedule.Constant(300_000, TEN));

        assertThat(at).hasSize(3_000_000);
        assertThat(at.get(1_500_000)).isEqualTo(5_000_000_000L);
    }

    @Test
    void rampSendsTheAreaUnderItsLine() {
        List<Long> at = all(new Schedule.Ramp(100, 300, TEN));

        assertThat(at).hasSize(2000);
        // 100 t + 10 t² at 5 s.
        assertThat(at.stream().filter(ns -> ns < 5_000_000_000L).count()).isEqualTo(750);
        assertThat(at).isSorted();
    }

    @Test
    void rampMayFallToNextToNothing() {
        assertThat(all(new Schedule.Ramp(1000, 1, TEN))).hasSizeBetween(5000, 5010).isSorted();
    }

    @Test
    void stepsAreEqualStairs() {
        List<Long> at = all(new Schedule.Step(100, 300, 3, Duration.ofSeconds(3)));

        assertThat(in(at, 0)).isEqualTo(100);
        assertThat(in(at, 1)).isEqualTo(200);
        assertThat(in(at, 2)).isEqualTo(300);
        assertThat(at).hasSize(600).isSorted();
    }

    @Test
    void poissonHasItsRateAndExponentialGaps() {
        List<Long> at = all(new Schedule.Poisson(1000, Duration.ofSeconds(100), 7));

        // Five standard deviations of a Poisson count of 100 000.
        assertThat(at.size()).isBetween(98_400, 101_600);
        long shorter = 0;
        for (int i = 1; i < at.size(); i++) {
            shorter += at.get(i) - at.get(i - 1) < 1_000_000 ? 1 : 0;
        }
        // 1 - 1/e of the gaps are shorter than the mean.
        assertThat(shorter / (double) at.size()).isBetween(0.62, 0.645);
    }

    @Test
    void poissonIsTheSameForTheSameSeed() {
        assertThat(all(new Schedule.Poisson(100, TEN, 1))).isEqualTo(all(new Schedule.Poisson(100, TEN, 1)));
        assertThat(all(new Schedule.Poisson(100, TEN, 1))).isNotEqualTo(all(new Schedule.Poisson(100, TEN, 2)));
    }

    @Test
    void rejectsWhatIsNoSchedule() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Schedule.Constant(0, TEN));
        assertThatIllegalArgumentException().isThrownBy(() -> new Schedule.Constant(Double.NaN, TEN));
        assertThatIllegalArgumentException().isThrownBy(() -> new Schedule.Ramp(1, 2, Duration.ZERO));
        assertThatIllegalArgumentException().isThrownBy(() -> new Schedule.Step(1, 2, 1, TEN));
    }

    private static long in(List<Long> at, long second) {
        return at.stream().filter(ns -> ns / 1_000_000_000L == second).count();
    }

    private static List<Long> all(Schedule schedule) {
        List<Long> all = new ArrayList<>();
        Schedule.Arrivals arrivals = schedule.arrivals();
        for (long at = arrivals.next(); at != Schedule.Arrivals.END; at = arrivals.next()) {
            all.add(at);
        }
        return all;
    }
}
