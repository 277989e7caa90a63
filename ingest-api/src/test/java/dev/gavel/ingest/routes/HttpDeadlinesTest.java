package dev.gavel.ingest.routes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// How long a client may take: for the head of a request, its body, and between two requests.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HttpDeadlinesTest {
    private final ApiFixture api = new ApiFixture();

    @BeforeEach
    void reset() {
        api.reset();
    }

    @AfterAll
    void stop() {
        api.close();
    }

    @Test
    void headsThatNeverEndAreCutOffWith408() throws IOException {
        for (String start : List.of("G", "GET / HTTP/1.1\r\nHost: a\r\n", "\r\nGET")) {
            try (WireClient client = new WireClient(api.port())) {
                client.send(start);
                WireClient.Response response = drip(client, "A");

                assertThat(response.status()).isEqualTo(408);
                assertThat(response.body()).contains("head_too_slow");
                assertThat(response.closes()).isTrue();
            }
        }
    }

    /// The deadline bounds the whole body, also that of a request whose response was sent.
    @Test
    void bodiesThatNeverEndAreCutOff() throws IOException {
        for (String framing : List.of("Content-Length: 60\r\n\r\n{", "Transfer-Encoding: chunked\r\n\r\n1;")) {
            try (WireClient client = new WireClient(api.port())) {
                client.send(WireRequests.bidHead(framing.substring(0, framing.indexOf("\r\n") + 2)) + "\r\n");
                client.send(framing.substring(framing.indexOf("\r\n\r\n") + 4));
                WireClient.Response response = drip(client, " ");

                assertThat(response.status()).isEqualTo(408);
                assertThat(response.body()).contains("body_too_slow");
            }
            try (WireClient client = new WireClient(api.port())) {
                client.send("GET /nowhere HTTP/1.1\r\nHost: a\r\n" + framing);

                assertThat(client.readAll()).extracting(WireClient.Response::status).containsExactly(404);
            }
        }
    }

    @Test
    void aSilentConnectionIsClosedWithoutAWord() throws IOException {
        long startNs = System.nanoTime();
        try (WireClient client = new WireClient(api.port())) {
            assertThat(client.readAll()).isEmpty();
        }
        assertThat(Duration.ofNanos(System.nanoTime() - startNs))
                .isBetween(ApiFixture.CONNECTION_LIMITS.head(), ApiFixture.CONNECTION_LIMITS.head().multipliedBy(3));
    }

    @Test
    void anIdleConnectionIsKeptForLonger() throws IOException {
        String request = "GET /nowhere HTTP/1.1\r\nHost: a\r\n\r\n";
        try (WireClient client = new WireClient(api.port())) {
            assertThat(client.send(request).read().status()).isEqualTo(404);
            long quietUntilNs = System.nanoTime() + ApiFixture.CONNECTION_LIMITS.head().toNanos() * 2;
            while (System.nanoTime() < quietUntilNs) {
                assertThat(client.isQuiet()).isTrue();
            }
            assertThat(client.send(request).read().status()).isEqualTo(404);
            assertThat(client.readAll()).isEmpty();
        }
    }

    /// After a whole request, the next one is as slow as a first one may not be.
    @Test
    void aPauseWithinAPipelinedRequestIsBounded() throws IOException {
        try (WireClient client = new WireClient(api.port())) {
            client.send("GET /nowhere HTTP/1.1\r\nHost: a\r\n\r\nGET /nowhere HT");

            assertThat(client.readAll()).extracting(WireClient.Response::status).containsExactly(404, 408);
        }
    }

    private WireClient.Response drip(WireClient client, String part) throws IOException {
        while (client.isQuiet()) {
            client.send(part);
        }
        return client.read();
    }
}
