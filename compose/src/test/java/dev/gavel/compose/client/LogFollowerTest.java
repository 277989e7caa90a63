package dev.gavel.compose.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.gavel.compose.client.LogFollower.Start;
import dev.gavel.schema.Position;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogFollowerTest {
    private static final Instant NOW = Instant.parse("2026-11-27T18:00:00Z");

    @Test
    void beginsAtAPlaceOrATime() {
        assertThat(Start.parse("beginning", NOW)).isEqualTo(new Start.Beginning());
        assertThat(Start.parse("end", NOW)).isEqualTo(new Start.End());
        assertThat(Start.parse("3@1042", NOW)).isEqualTo(new Start.Place(new Position(3, 1042)));
        assertThat(Start.parse("2026-11-27T17:55:00Z", NOW)).isEqualTo(Start.parse("PT5M", NOW));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "begin", "3@", "@", "x@1", "-3@1", "2026-11-27", "5m", "P9999999999Y"})
    void saysWhatItCanBe(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Start.parse(text, NOW))
                .withMessageStartingWith("must be beginning, end, a position like 3@1042");
    }
}
