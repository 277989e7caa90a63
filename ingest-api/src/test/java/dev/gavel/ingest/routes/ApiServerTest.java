package dev.gavel.ingest.routes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gavel.ingest.json.BadBodies;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What the server rejects before a route sends a command. Nothing may reach the log.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ApiServerTest {
    private final ApiFixture api = new ApiFixture();

    @BeforeEach
    void reset() {
        api.reset();
    }

    @AfterEach
    void nothingWasAppended() {
        assertThat(api.log.appended).isEmpty();
        assertThat(api.pending.inFlight()).isZero();
    }

    @AfterAll
    void stop() {
        api.close();
    }

    @ParameterizedTest
    @MethodSource("dev.gavel.ingest.json.BadBodies#all")
    void rejectsABadBody(BadBodies.Bad bad) throws Exception {
        HttpResponse<String> response =
                api.send(
                        api.request("/api/bids")
                                .header("Content-Type", "application/json")
                                .POST(BodyPublishers.ofByteArray(bad.bytes())));

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(response.body()).contains("\"code\":\"" + bad.code() + "\"", "\"status\":400");
        if (!bad.field().isEmpty()) {
            assertThat(response.body()).contains("\"field\":\"" + bad.field() + "\"");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {16 * 1024 + 1, 200 * 1024})
    void rejectsALargeBody(int bytes) throws Exception {
        HttpResponse<String> response = api.bid(" ".repeat(bytes));

        assertThat(response.statusCode()).isEqualTo(413);
        assertThat(response.body()).contains("\"code\":\"body_too_large\"");
    }

    @Test
    void rejectsAVeryLargeBodyWithoutReadingIt() throws Exception {
        String answer =
                exchange(
                        """
                        POST /api/bids HTTP/1.1\r
                        Host: localhost\r
                        Content-Type: application/json\r
                        Content-Length: 600000\r
                        \r
                        """);

        assertThat(answer).startsWith("HTTP/1.1 413 ").contains("\"code\":\"body_too_large\"");
    }

    @Test
    void rejectsALargeChunkedBody() throws Exception {
        byte[] body = new byte[64 * 1024];
        HttpResponse<String> response =
                api.send(
                        api.request("/api/bids")
                                .header("Content-Type", "application/json")
                                .POST(BodyPublishers.ofInputStream(() -> new java.io.ByteArrayInputStream(body))));

        assertThat(response.statusCode()).isEqualTo(413);
    }

    @Test
    void acceptsABodyOfTheMaximumSize() throws Exception {
        assertThat(api.bid(" ".repeat(16 * 1024 - 2) + "{}").body()).contains("\"code\":\"missing_field\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "application/x-www-form-urlencoded", "application/jsonp"})
    void rejectsOtherMediaTypes(String type) throws Exception {
        HttpResponse<String> response =
                api.send(api.request("/api/bids").header("Content-Type", type).POST(BodyPublishers.ofString("{}")));

        assertThat(response.statusCode()).isEqualTo(415);
        assertThat(response.body()).contains("\"code\":\"unsupported_media_type\"");
    }

    @Test
    void rejectsABodyWithoutMediaType() throws Exception {
        assertThat(api.send(api.request("/api/bids").POST(BodyPublishers.ofString("{}"))).statusCode()).isEqualTo(415);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET    | /api/bids               | POST, OPTIONS",
                "PUT    | /api/bids               | POST, OPTIONS",
                "DELETE | /api/bids/42            | GET, HEAD, OPTIONS",
                "POST   | /api/bids/42/7          | GET, HEAD, OPTIONS",
                "PATCH  | /api/auctions           | GET, HEAD, POST, OPTIONS",
                "PUT    | /api/auctions/42        | GET, HEAD, OPTIONS",
                "GET    | /api/auctions/42/close  | POST, OPTIONS",
                "GET    | /api/auctions/42/cancel | POST, OPTIONS",
                "POST   | /health                 | GET, HEAD, OPTIONS",
                "POST   | /observe/metrics        | GET, HEAD, OPTIONS",
            })
    void returns405ForOtherMethods(String method, String path, String allowed) throws Exception {
        HttpResponse<String> response = api.send(api.request(path).method(method, BodyPublishers.noBody()));

        assertThat(response.statusCode()).isEqualTo(405);
        assertThat(response.headers().firstValue("Allow")).contains(allowed);
        assertThat(response.body()).contains("\"code\":\"method_not_allowed\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/index.html", "/api", "/api/bid", "/api/bids/1/2/3", "/api/auctions/1/reopen", "/favicon.ico"})
    void returns404ForOtherPaths(String path) throws Exception {
        HttpResponse<String> response = api.get(path);

        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(response.body()).contains("\"code\":\"unknown_path\"");
    }

    @ParameterizedTest
    @CsvSource({
        "/api/bids/x, auction_id",
        "/api/bids/0, auction_id",
        "/api/bids/-1, auction_id",
        "/api/bids/9223372036854775808, auction_id",
        "/api/bids/42/x, bid_id",
        "/api/bids/42/9007199254740992, bid_id",
        "/api/auctions/4.0, id",
        "/api/bids/42?limit=0, limit",
        "/api/bids/42?limit=1001, limit",
        "/api/bids/42?limit=x, limit",
        "/api/bids/42?cursor=-5, cursor",
        "/api/auctions?status=shut, status",
    })
    void rejectsAnInvalidPathOrQuery(String path, String field) throws Exception {
        HttpResponse<String> response = api.get(path);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("\"field\":\"" + field + "\"");
    }

    @Test
    void allowsOtherOrigins() throws Exception {
        HttpResponse<String> preflight =
                api.send(
                        api.request("/api/bids")
                                .header("Origin", "https://auction.example")
                                .header("Access-Control-Request-Method", "POST")
                                .header("Access-Control-Request-Headers", "content-type")
                                .method("OPTIONS", BodyPublishers.noBody()));
        HttpResponse<String> read = api.send(api.request("/health").header("Origin", "https://auction.example"));

        assertThat(preflight.statusCode()).isEqualTo(200);
        assertThat(preflight.headers().firstValue("Access-Control-Allow-Origin")).isPresent();
        assertThat(preflight.headers().firstValue("Access-Control-Allow-Methods")).contains("POST, OPTIONS");
        assertThat(preflight.headers().firstValue("Access-Control-Allow-Headers")).contains("content-type");
        assertThat(read.headers().firstValue("Access-Control-Allow-Origin")).isPresent();
    }

    @Test
    void returnsAProblemForMalformedHttp() throws IOException {
        String answer = exchange("POST /api/bids HTTP/1.1\r\n\r\n");

        assertThat(answer).startsWith("HTTP/1.1 400 ").contains("application/problem+json");
    }

    @Test
    void showsMetrics() throws Exception {
        HttpResponse<String> response = api.send(api.request("/observe/metrics").header("Accept", "text/plain"));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).contains("gavel_bids_total", "outcome=\"accepted\"", "gavel_bid_decision");
    }

    /// Sends bytes as they are and reads until the server closes.
    private String exchange(String request) throws IOException {
        try (Socket socket = new Socket("localhost", api.port())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
