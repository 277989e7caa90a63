package dev.gavel.ingest.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gavel.ingest.log.WaitPolicy;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
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
                "wait=-1                         | 5",
                "wait=x                          | 5",
                "wait=1.5                        | 5",
                "wait=+1                         | 5",
                "wait                            | 5",
                "wait=\"\"                       | 5",
                "wait=x, wait=3                  | 5",
                "return=minimal                  | 5",
                "respond-asynchronously          | 5",
                "respond-async=false             | 5",
                "foo; wait=3                     | 5",
                "foo; respond-async              | 5",
                "foo=\"a, wait=3, respond-async\" | 5",
                "foo=\"a\\\", wait=3\"           | 5",
                "foo=\"wait=3, respond-async     | 5",
                "respond-async                   | 0",
                "Respond-Async                   | 0",
                "respond-async=                  | 0",
                "respond-async=\"\"              | 0",
                "respond-async; foo=\"a;b\"      | 0",
                "respond-async, wait=x           | 0",
                "respond-async, wait=0           | 0",
                "wait=3, respond-async           | 3",
                "respond-async,wait=3            | 3",
                "respond-async, wait=\"3\"       | 3",
                "respond-async, wait = 3         | 3",
                "respond-async, wait=3; a=b      | 3",
                ",, respond-async ,, wait=3,     | 3",
                "respond-async, wait=60          | 9",
            })
    void readsPreferences(String header, long seconds) {
        assertThat(Preferences.parse(List.of(header)).waitPolicy())
                .isEqualTo(WaitPolicy.of(Duration.ofSeconds(seconds)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "wait=2                         | 2 | 2",
                "WAIT=2                         | 2 | 2",
                "wait=02                        | 2 | 2",
                "handling=lenient, wait=3       | 3 | 3",
                "wait=1, wait=8                 | 1 | 1",
                "wait=0                         | 0 | 0",
                "wait=60                        | 9 | 60",
                "wait=9223372036854775807       | 9 | 86400",
                "wait=99999999999999999999999999 | 9 | 86400",
            })
    void turnsAWaitWithoutRespondAsyncIntoAnExpiry(String header, long waitSeconds, long expirySeconds) {
        WaitPolicy waitPolicy = Preferences.parse(List.of(header)).waitPolicy();

        assertThat(waitPolicy.decisionNs()).isEqualTo(Duration.ofSeconds(waitSeconds).toNanos());
        assertThat(waitPolicy.expiryMs()).isEqualTo(Duration.ofSeconds(expirySeconds).toMillis());
    }

    @Test
    void readsRepeatedHeadersAsOneList() {
        assertThat(Preferences.parse(List.of("wait=3", "respond-async, wait=5"))).isEqualTo(new Preferences(true, 3));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "wait=5                | wait=5",
                "wait=60               | wait=9",
                "respond-async         | respond-async",
                "wait=5, respond-async | respond-async, wait=5",
                "return=minimal        | ",
            })
    void namesTheAppliedPreferences(String header, @Nullable String applied) {
        assertThat(Preferences.parse(List.of(header)).applied()).isEqualTo(applied);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "gzip",
                "GZIP",
                "x-gzip",
                "br, gzip;q=0.5",
                "*",
                "deflate, *;q=0.1",
                "gzip;q=0.001",
                "gzip ; q=1.000",
                "gzip;Q=0.5",
                "gzip, identity;q=0.5",
                "identity;q=0, *",
            })
    void compressesWhenTheClientAcceptsIt(String header) {
        assertThat(Gzip.isAccepted(List.of(header))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "br",
                "gzip;q=0",
                "gzip;q=0.",
                "gzip;q=0.000",
                "gzip; q = 0",
                "gzip;q=x",
                "gzip;q=2",
                "gzip;q=-1",
                "gzip;q=0.0001",
                "gzip;q=",
                "*, gzip;q=0",
                "gzip, gzip;q=0",
                "identity",
                "*;q=0",
                "identity, gzip;q=0.5",
                "gzipped",
            })
    void doesNotCompressOtherwise(String header) {
        assertThat(Gzip.isAccepted(List.of(header))).isFalse();
    }

    @Test
    void readsEveryAcceptEncoding() {
        assertThat(Gzip.isAccepted(List.of())).isFalse();
        assertThat(Gzip.isAccepted(List.of("br", "gzip"))).isTrue();
        assertThat(Gzip.isAccepted(List.of("gzip", "gzip;q=0"))).isFalse();
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
