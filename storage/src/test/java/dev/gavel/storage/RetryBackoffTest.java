package dev.gavel.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RetryBackoffTest {
    private final RetryBackoff backoff = new RetryBackoff();

    @Test
    void doublesUpToFiveSeconds() {
        assertThat(Stream.generate(backoff::next).limit(8).map(wait -> wait.toMillis()))
                .containsExactly(100L, 200L, 400L, 800L, 1_600L, 3_200L, 5_000L, 5_000L);
    }

    @Test
    void beginsAgainAfterAReset() {
        backoff.longest();

        backoff.reset();

        assertThat(backoff.next()).isEqualTo(RetryBackoff.FIRST);
    }
}
