package dev.gavel.ingest.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// HTTP/1.1 on the wire (RFC 9110, RFC 9112): what is answered, whether the connection is closed or the next response
/// is that of the next request, and that no part of a request is executed as another one.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HttpConformanceTest {
    private final ApiFixture api = new ApiFixture();

    @BeforeEach
    void reset() {
        api.reset();
    }

    @AfterAll
    void stop() {
        api.close();
    }

    /// Each request is answered before its body was read.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "POST    /api/bids                | Content-Type: text/plain       | 415",
                "POST    /api/bids                | Content-Encoding: gzip         | -",
                "POST    /api/bids/batch          | Content-Type: text/plain       | 415",
                "POST    /api/bids/batch          | Idempotency-Key: k             | 400",
                "POST    /api/bids/stream         | Content-Type: text/plain       | 415",
                "POST    /api/auctions            | Content-Type: text/plain       | 415",
                "POST    /api/auctions/x/close    | Content-Type: application/json | 400",
                "POST    /api/auctions/7/cancel   | Content-Type: text/plain       | 415",
                "POST    /api/bids/1/2/retract    | Content-Type: text/plain       | 415",
                "PUT     /api/bids                | Content-Type: application/json | 405",
                "DELETE  /api/auctions/7          | Content-Type: application/json | 405",
                "PUT     /api/bids/stream         | Content-Type: application/json | 405",
                "TRACE   /api/bids                | A: b                           | 405",
                "BREW    /api/bids                | A: b                           | 405",
                "OPTIONS /api/bids                | A: b                           | 200",
                "OPTIONS /api/bids                | Origin: https://a.example      | 200",
                "OPTIONS *                        | A: b                           | 200",
                "GET     /api/auctions            | Content-Type: application/json | 200",
                "GET     /api/auctions/7          | A: b                           | 404",
                "GET     /nowhere                 | A: b                           | 404",
                "POST    /nowhere                 | A: b                           | 404",
                "GET     /observe/metrics         | A: b                           | 200",
                "GET     /api/auctions?status=x   | A: b                           | 400",
                "POST    /api/bids                | Host: b                        | 400",
            })
    void aBodyIsNeverARequest(String requestLine, String header, Integer status) throws IOException {
        for (String expect : List.of("", "Expect: 100-continue\r\n")) {
            for (boolean chunked : new boolean[] {false, true}) {
                String head =
                        requestLine.replaceFirst(" +", " ") + " HTTP/1.1\r\nHost: a\r\n" + header + "\r\n" + expect;
                try (WireClient client = new WireClient(api.port())) {
                    client.send(head + WireRequests.body(WireRequests.CLOSE, chunked) + WireRequests.PROBE);
                    List<WireClient.Response> responses = client.readAll();

                    assertThat(responses.getFirst().status()).isEqualTo(status == null ? 415 : status);
                    assertNothingButTheProbeFollows(responses);
                    assertThat(api.log.appended).isEmpty();
                }
            }
        }
    }

    @Test
    void theBodyOfARouteThatNeedsNoneIsNeverARequest() throws IOException {
        for (boolean chunked : new boolean[] {false, true}) {
            reset();
            try (WireClient client = new WireClient(api.port())) {
                client.send(
                        "POST /api/auctions/7/close HTTP/1.1\r\nHost: a\r\n"
                                + WireRequests.body(WireRequests.CLOSE, chunked)
                                + WireRequests.PROBE);

                // The body is not JSON.
                assertThat(client.readAll()).hasSize(2).first().satisfies(r -> assertThat(r.status()).isEqualTo(415));
                assertThat(api.log.appended).isEmpty();
            }
        }
    }

    /// The server answers at once and keeps reading for a while, so that the client receives the response.
    @Test
    void aBodyAboveEveryLimitIsNotRead() throws IOException {
        try (WireClient client = new WireClient(api.port())) {
            client.send("POST /api/bids HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 600000\r\n\r\n");
            client.send(WireRequests.CLOSE.repeat(100));
            WireClient.Response response = client.read();

            assertThat(response.status()).isEqualTo(413);
            assertThat(response.closes()).isTrue();
            assertThat(client.isClosed()).isTrue();
            assertThat(api.log.appended).isEmpty();
        }
    }

    /// The response has been sent, but the body has no end: the connection is closed.
    @Test
    void anEndlessBodyIsCutOff() throws IOException {
        try (WireClient client = new WireClient(api.port())) {
            client.send("PUT /api/bids HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
            assertThat(client.read().status()).isEqualTo(405);
            String chunk = "8000\r\n" + "x".repeat(32 * 1024) + "\r\n";
            assertThat(isCutOff(client, chunk)).isTrue();
        }
    }

    @Test
    void sendsContinueAndTakesTheBid() throws IOException {
        try (WireClient client = new WireClient(api.port())) {
            client.send(
                    WireRequests.bidHead("Expect: 100-continue\r\n")
                            + "Content-Length: "
                            + WireRequests.BID.length()
                            + "\r\n\r\n");
            await().until(() -> !client.isQuiet());
            client.send(WireRequests.BID + WireRequests.PROBE);

            assertThat(client.readAll()).extracting(WireClient.Response::status).containsExactly(201, 404);
        }
    }

    @Test
    void answersPipelinedRequestsInTheirOrder() throws IOException {
        String bid =
                WireRequests.bidHead("Content-Length: " + WireRequests.BID.length() + "\r\n")
                        + "\r\n"
                        + WireRequests.BID;
        String requests = bid + "\r\n" + "GET /api/auctions HTTP/1.1\r\nHost: a\r\n\r\n" + bid + WireRequests.PROBE;
        try (WireClient client = new WireClient(api.port())) {
            client.send(requests);
            assertThat(client.readAll()).extracting(WireClient.Response::status).containsExactly(201, 200, 201, 404);
        }
        try (WireClient client = new WireClient(api.port())) {
            for (int i = 0; i < requests.length(); i++) {
                client.send(requests.substring(i, i + 1));
            }
            assertThat(client.readAll()).extracting(WireClient.Response::status).containsExactly(201, 200, 201, 404);
        }
        assertThat(api.log.appended).hasSize(4);
    }

    @Test
    void nothingAfterAClosingRequestIsExecuted() throws IOException {
        for (String connection : List.of("close", "Close", "keep-alive, close")) {
            try (WireClient client = new WireClient(api.port())) {
                client.send(
                        "GET /api/auctions HTTP/1.1\r\nHost: a\r\nConnection: "
                                + connection
                                + "\r\n\r\n"
                                + WireRequests.CLOSE);
                List<WireClient.Response> responses = client.readAll();

                assertThat(responses).hasSize(1);
                assertThat(responses.getFirst().closes()).isTrue();
            }
        }
        assertThat(api.log.appended).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "/health, 'GET, HEAD, OPTIONS'",
        "/observe/metrics, 'GET, HEAD, OPTIONS'",
        "/api/bids, 'POST, OPTIONS'",
        "/api/bids/batch, 'POST, OPTIONS'",
        "/api/bids/stream, 'POST, OPTIONS'",
        "/api/bids/42, 'GET, HEAD, OPTIONS'",
        "/api/bids/42/7, 'GET, HEAD, OPTIONS'",
        "/api/bids/42/7/receipt, 'GET, HEAD, OPTIONS'",
        "/api/bids/42/7/retract, 'POST, OPTIONS'",
        "/api/auctions, 'GET, HEAD, POST, OPTIONS'",
        "/api/auctions/42, 'GET, HEAD, OPTIONS'",
        "/api/auctions/42/close, 'POST, OPTIONS'",
        "/api/auctions/42/cancel, 'POST, OPTIONS'",
        "*, 'GET, HEAD, POST, OPTIONS'",
    })
    void optionsListsTheMethodsOfEveryPath(String path, String allowed) throws IOException {
        String options = "OPTIONS " + path + " HTTP/1.1\r\nHost: a\r\n";
        try (WireClient client = new WireClient(api.port())) {
            WireClient.Response plain = client.send(options + "\r\n").read();
            WireClient.Response simple = client.send(options + "Origin: https://b.example\r\n\r\n").read();
            String preflight = "Origin: https://b.example\r\nAccess-Control-Request-Method: POST\r\n\r\n";
            WireClient.Response asked = client.send(options + preflight).read();

            assertThat(List.of(plain, simple, asked))
                    .allSatisfy(response -> {
                        assertThat(response.status()).isEqualTo(200);
                        assertThat(response.header("Allow")).isEqualToIgnoringCase(allowed);
                        assertThat(response.body()).isEmpty();
                    });
            assertThat(plain.header("Access-Control-Allow-Origin")).isEmpty();
            assertThat(simple.header("Access-Control-Allow-Origin")).isEqualTo("https://b.example");
            assertThat(asked.header("Access-Control-Allow-Methods")).isEqualToIgnoringCase(allowed);
        }
    }

    /// The same head as for `GET`, and then the next response.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/health",
                "/api/auctions",
                "/api/auctions/1",
                "/api/auctions/x",
                "/api/bids/42",
                "/api/bids/42/7/receipt",
                "/api/bids",
                "/nowhere",
            })
    void headIsGetWithoutABody(String path) throws IOException {
        String request = " " + path + " HTTP/1.1\r\nHost: a\r\nOrigin: https://b.example\r\nAccept: */*\r\n\r\n";
        try (WireClient client = new WireClient(api.port())) {
            WireClient.Response get = client.send("GET" + request).read();
            WireClient.Response head = client.send("HEAD" + request + WireRequests.PROBE).read(false);

            assertThat(withoutDate(head)).isEqualTo(withoutDate(get));
            assertThat(client.readAll()).extracting(WireClient.Response::status).containsExactly(404);
        }
    }

    @Test
    void anInvalidHeadRequestHasNoBodyInItsResponse() throws IOException {
        for (String head : List.of("HEAD /%zz HTTP/1.1\r\n", "HEAD /health HTTP/1.1\r\nContent-Length: x\r\n")) {
            try (WireClient client = new WireClient(api.port())) {
                client.send(head + "Host: a\r\nConnection: close\r\n\r\n");

                assertThat(client.read(false).status()).isEqualTo(400);
                assertThat(client.isClosed()).isTrue();
            }
        }
    }

    /// Health checks of load balancers, and nginx by default.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Host: a\\r\\n",
                "Connection: keep-alive\\r\\n",
                "Host: a\\r\\nConnection: Keep-Alive\\r\\nKeep-Alive: 5\\r\\nExpect: 100-continue\\r\\n",
                "Connection: close\\r\\n",
            })
    void answersHttp10AndCloses(String headers) throws IOException {
        for (String request :
                List.of(
                        "GET /api/auctions HTTP/1.0\r\n",
                        "GET /observe/metrics HTTP/1.0\r\n",
                        "HEAD /health HTTP/1.0\r\n",
                        "HEAD /observe/metrics HTTP/1.0\r\n",
                        "OPTIONS * HTTP/1.0\r\n")) {
            try (WireClient client = new WireClient(api.port())) {
                client.send(request + headers.translateEscapes() + "\r\n");
                WireClient.Response response = client.read(!request.startsWith("HEAD"));

                assertThat(response.status()).isIn(200, 503);
                assertThat(response.closes()).isTrue();
                assertThat(response.header("Transfer-Encoding")).isEmpty();
                assertThat(client.isClosed()).isTrue();
            }
        }
        try (WireClient client = new WireClient(api.port())) {
            client.send(
                    "POST /api/bids HTTP/1.0\r\nContent-Type: application/json\r\nContent-Length: "
                            + WireRequests.BID.length()
                            + "\r\n"
                            + headers.translateEscapes()
                            + "\r\n"
                            + WireRequests.BID);

            assertThat(client.readAll()).extracting(WireClient.Response::status).containsExactly(201);
        }
    }

    @Test
    void http10HasNeitherChunksNorStreams() throws IOException {
        WireRequests.assertRejected(
                api.port(), 400, "POST /api/bids HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
        WireRequests.assertRejected(
                api.port(), 505, "POST /api/bids/stream HTTP/1.0\r\nContent-Type: application/x-ndjson\r\n\r\n");
    }

    @ParameterizedTest
    @CsvSource({"http://a.example/api/auctions, 200", "HTTP://a.example:3000?x, 400", "https://a/nowhere, 404"})
    void takesATargetWithAScheme(String target, int status) throws IOException {
        try (WireClient client = new WireClient(api.port())) {
            client.send("GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n" + WireRequests.PROBE);

            assertThat(client.readAll()).extracting(WireClient.Response::status).containsExactly(status, 404);
        }
    }

    /// Whether the server closes the connection on a client that goes on sending.
    private static boolean isCutOff(WireClient client, String part) throws IOException {
        try {
            for (int i = 0; i < 1_000; i++) {
                client.send(part);
            }
            return client.isClosed();
        } catch (SocketTimeoutException e) {
            return false;
        } catch (SocketException reset) {
            return true;
        }
    }

    private static void assertNothingButTheProbeFollows(List<WireClient.Response> responses) {
        if (responses.getFirst().closes()) {
            assertThat(responses).hasSize(1);
        } else {
            assertThat(responses).hasSize(2);
            assertThat(responses.getLast().body()).contains("unknown_path");
        }
    }

    private static String withoutDate(WireClient.Response response) {
        return response.head().replaceFirst("\r\ndate: [^\r]*", "");
    }
}
