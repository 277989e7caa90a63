package dev.gavel.compose.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.gavel.schema.Position;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogStartTest {
    private static final Instant NOW = Instant.parse("2026-11-27T18:00:00Z");

    @Test
    void beginsAtAPlaceOrATime() {
        assertThat(LogStart.parse("beginning", NOW)).isEqualTo(new LogStart.Beginning());
        assertThat(LogStart.parse("end", NOW)).isEqualTo(new LogStart.End());
        assertThat(LogStart.parse("3@1042", NOW)).isEqualTo(new LogStart.Place(new Position(3, 1042)));
        assertThat(LogStart.parse("2026-11-27T17:55:00Z", NOW)).isEqualTo(LogStart.parse("PT5M", NOW));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "begin", "3@", "@", "x@1", "-3@1", "2026-11-27", "5m", "P9999999999Y", "PT999999999999999H"})
    void saysWhatItCanBe(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LogStart.parse(text, NOW))
                .withMessageStartingWith("must be beginning, end, a position like 3@1042");
    }
}
