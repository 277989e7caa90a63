package dev.gavel.ingest.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PartitionLagTest {
    private static final long TICK_NS = 100_000_000;
    private final PartitionLag lag = new PartitionLag(512, Duration.ofSeconds(2));

    @Test
    void isUnknownUntilSomethingIsDecided() {
        lag.appended(10_000);
        assertThat(lag.commands()).isZero();

        lag.decided(9_000);
        assertThat(lag.commands()).isEqualTo(1_000);
    }

    @Test
    void neverGoesBack() {
        lag.decided(100);
        lag.appended(90);
        assertThat(lag.commands()).as("a decision may be known before its append").isZero();

        lag.appended(150);
        assertThat(lag.decided(100)).as("news").isFalse();
        lag.decided(-1);
        assertThat(lag.commands()).isEqualTo(50);
    }

    /// Two seconds of a processor that decides 10 000/s.
    @Test
    void allowsWhatTheProcessorDecidesInTime() {
        askForAMillion();
        assertThat(lag.limit()).as("before anything is known").isEqualTo(512);
        assertThat(lag.patientLimit()).isEqualTo(64);

        decide(1_000, 30);

        assertThat(lag.limit()).isBetween(19_000L, 20_000L);
        assertThat(lag.patientLimit()).isBetween(4_750L, 5_000L);
    }

    /// Half of the speed for some seconds.
    @Test
    void followsAProcessorThatBecomesSlower() {
        askForAMillion();
        decide(1_000, 30);

        decide(500, 30);

        assertThat(lag.limit()).isBetween(10_000L, 11_000L);
    }

    /// Decisions that become known once in a second, by a commit, are decisions of a second.
    @Test
    void measuresTheTimeBetweenTwoNews() {
        lag.decided(0);
        lag.appended(1_000_000);
        lag.measure(TICK_NS);
        for (int second = 1; second <= 30; second++) {
            for (int tick = 1; tick < 10; tick++) {
                lag.measure(TICK_NS);
            }
            lag.decided(second * 10_000L);
            lag.measure(TICK_NS);
        }

        assertThat(lag.limit()).isBetween(19_000L, 20_000L);
    }

    /// A processor that decides everything at once could decide more; one that is away will be as fast again.
    @Test
    void keepsItsRateWhileNothingWaitsAndWhileNothingIsDecided() {
        askForAMillion();
        decide(1_000, 30);
        long limit = lag.limit();

        for (int i = 0; i < 100; i++) {
            lag.measure(TICK_NS);
        }
        assertThat(lag.limit()).as("nothing is decided").isEqualTo(limit);

        lag.decided(1_000_000);
        lag.measure(3_600_000_000_000L);
        long next = 1_000_000;
        for (int i = 0; i < 100; i++) {
            next += 10;
            lag.appended(next);
            lag.decided(next);
            lag.measure(TICK_NS);
        }
        assertThat(lag.limit()).as("little to decide").isGreaterThan(limit / 2);
    }

    private void askForAMillion() {
        lag.decided(0);
        lag.appended(1_000_000);
        lag.measure(TICK_NS);
    }

    private void decide(int perTick, int ticks) {
        for (int i = 0; i < ticks; i++) {
            lag.decided(lag.decided() + perTick);
            lag.measure(TICK_NS);
        }
    }
}
