package dev.gavel.ingest.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class BrokerClockTest {
    private static final long HOUR_MS = 3_600_000;

    private Instant now = Instant.parse("2026-11-23T18:00:00Z");
    private final BrokerClock clock = new BrokerClock(() -> now);

    @Test
    void isUnknownBeforeTheFirstAcknowledgement() {
        assertThat(clock.nowMs()).isZero();
    }

    @Test
    void followsTheBrokerWhateverThisMachinesClock() {
        long brokerMs = now.toEpochMilli() + HOUR_MS;
        clock.learn(brokerMs, clock.sendMs());
        now = now.plusMillis(10);

        assertThat(clock.nowMs()).isEqualTo(brokerMs + 10);
    }

    /// A slow append must not make the next bid expire early.
    @Test
    void isLateRatherThanEarly() {
        long sentMs = clock.sendMs();
        long tookMs = 300;
        now = now.plusMillis(2 * tookMs);
        clock.learn(sentMs + tookMs - HOUR_MS, sentMs);

        long trueMs = now.toEpochMilli() - HOUR_MS;
        assertThat(clock.nowMs()).isBetween(trueMs, trueMs + tookMs);
    }
}
