package dev.gavel.ingest.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gavel.ingest.log.WaitPolicy;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// `Prefer`, `Accept-Encoding`, and numbers in paths and queries.
class CommandHeadersTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "wait=-1                | 5",
                "wait=x                 | 5",
                "wait                   | 5",
                "return=minimal         | 5",
                "respond-async          | 0",
                "wait=3, respond-async  | 0",
            })
    void readsPreferences(String header, long seconds) {
        assertThat(CommandHeaders.waitPolicy(List.of(header))).isEqualTo(WaitPolicy.of(Duration.ofSeconds(seconds)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "wait=2                   | 2 | 2",
                "WAIT=2                   | 2 | 2",
                "handling=lenient, wait=3 | 3 | 3",
                "wait=1, wait=8           | 1 | 1",
                "wait=0                   | 0 | 0",
                "wait=60                  | 9 | 60",
                "wait=9223372036854775807 | 9 | 86400",
            })
    void turnsAStatedWaitIntoAnExpiry(String header, long waitSeconds, long expirySeconds) {
        WaitPolicy waitPolicy = CommandHeaders.waitPolicy(List.of(header));

        assertThat(waitPolicy.decisionNs()).isEqualTo(Duration.ofSeconds(waitSeconds).toNanos());
        assertThat(waitPolicy.expiryMs()).isEqualTo(Duration.ofSeconds(expirySeconds).toMillis());
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "GZIP", "br, gzip;q=0.5", "*", "deflate, *;q=0.1", "gzip;q=0.001"})
    void compressesWhenTheClientAcceptsIt(String header) {
        assertThat(Gzip.isAccepted(header)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "br", "gzip;q=0", "gzip;q=0.000", "*, gzip;q=0", "identity", "*;q=0"})
    void doesNotCompressOtherwise(String header) {
        assertThat(Gzip.isAccepted(header)).isFalse();
    }

    @Test
    void doesNotCompressWithoutTheHeader() {
        assertThat(Gzip.isAccepted(null)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "42, 42",
        "9223372036854775807, 9223372036854775807",
        "9223372036854775808, -1",
        "9999999999999999999, -1",
        "18446744073709551616, -1",
        "'', -1",
        "-1, -1",
        "+1, -1",
        "1.0, -1",
        "' 1', -1",
        "\u0661, -1",
    })
    void readsOnlyDigits(String text, long number) {
        assertThat(Digits.parse(text)).isEqualTo(number);
    }
}
