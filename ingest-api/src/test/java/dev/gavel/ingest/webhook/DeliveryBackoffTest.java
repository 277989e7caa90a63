package dev.gavel.ingest.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeliveryBackoffTest {
    private final Random random = new Random(1);

    @ParameterizedTest
    @CsvSource({
        "1, 500, 1000",
        "2, 1000, 2000",
        "5, 8000, 16000",
        "9, 128000, 256000",
        "10, 150000, 300000",
        "1000000, 150000, 300000"
    })
    void doublesUpToFiveMinutesAndTakesARandomPart(int attempts, long atLeastMs, long atMostMs) {
        Set<Long> waits = new HashSet<>();
        for (int i = 0; i < 1_000; i++) {
            waits.add(DeliveryBackoff.after(attempts, Duration.ZERO, random).toMillis());
        }

        assertThat(waits).allSatisfy(wait -> assertThat(wait).isBetween(atLeastMs, atMostMs)).hasSizeGreaterThan(100);
    }

    @Test
    void theReceiverMayAskForMoreButNotForEver() {
        assertThat(DeliveryBackoff.after(1, Duration.ofSeconds(90), random)).isEqualTo(Duration.ofSeconds(90));
        assertThat(DeliveryBackoff.after(1, Duration.ofDays(9), random)).isEqualTo(DeliveryBackoff.LONGEST);
        assertThat(DeliveryBackoff.after(9, Duration.ofSeconds(1), random)).isGreaterThan(Duration.ofMinutes(2));
    }
}
