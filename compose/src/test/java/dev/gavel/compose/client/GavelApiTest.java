package dev.gavel.compose.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.node.MissingNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.gavel.schema.OperatorException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class GavelApiTest {
    private static final String BODY = "{}";
    private static final String ACCEPTED = "{\"id\":1,\"auction_id\":42}";

    private final Deque<Reply> replies = new ArrayDeque<>();
    private final List<String> requests = Collections.synchronizedList(new ArrayList<>());
    private volatile String authorization = "";
    private HttpServer server;

    /// @param status 0: the connection is closed without a response
    /// @param retryAfter empty: no such header
    private record Reply(int status, String location, String body, String retryAfter) {
        Reply(int status, String location, String body) {
            this(status, location, body, "");
        }
    }

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
        server.createContext("/", this::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void aRequestWhoseResponseIsLostIsRepeatedUnderTheSameKey() throws Exception {
        replies.add(new Reply(0, "", ""));
        replies.add(new Reply(503, "", "{\"code\":\"append_uncertain\"}"));
        replies.add(new Reply(201, "", ACCEPTED));

        assertThat(post().status()).isEqualTo(201);
        assertThat(requests).containsOnly("POST /api/bids k-1").hasSizeGreaterThanOrEqualTo(3);
    }

    @Test
    void aRejectionIsNotRepeatedAndIsSaidInWords() throws Exception {
        replies.add(
                new Reply(
                        409,
                        "",
                        "{\"title\":\"The bid does not reach the minimum next bid.\",\"detail\":\"Bid at least 10.50.\",\"code\":\"bid_too_low\"}"));

        ApiAnswer answer = post();

        assertThat(answer.isDone()).isFalse();
        assertThat(answer.problem()).isEqualTo("Bid at least 10.50. (bid_too_low)");
        assertThat(requests).hasSize(1);
        assertThat(authorization).isEqualTo("Bearer secret");
    }

    @Test
    void aPendingDecisionIsFollowed() throws Exception {
        replies.add(new Reply(202, "/api/bids/42/1?at_least=0@1", "{\"status\":\"pending\"}"));
        replies.add(new Reply(202, "", "{\"status\":\"pending\"}"));
        replies.add(new Reply(200, "", "{\"id\":1,\"code\":\"bid_too_low\"}"));

        ApiAnswer answer = post();

        // It can be read, and was rejected.
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.isDone()).isFalse();
        assertThat(answer.problem()).isEqualTo("It was rejected. (bid_too_low)");
        assertThat(requests).endsWith("GET /api/bids/42/1?at_least=0@1 null");
    }

    @Test
    void afterItsPatienceItSaysHowToGoOn() {
        server.stop(0);

        assertThatExceptionOfType(OperatorException.class)
                .isThrownBy(this::post)
                .withMessageContaining("does not answer")
                .withMessageContaining("repeat it with --idempotency-key k-1, so that it is done once");
    }

    @Test
    void itDoesNotPauseForLongerThanItsPatience() throws Exception {
        replies.add(new Reply(429, "", "{\"code\":\"too_many_requests\"}", "3600"));

        assertThat(post().status()).isEqualTo(429);
        assertThat(requests).hasSize(1);
    }

    /// The command is on the log.
    @Test
    void anApiThatEndsBeforeTheDecisionLeavesAKeyToRepeatItWith() {
        replies.add(new Reply(202, "/api/bids/42/1?at_least=0@1", "{\"status\":\"pending\"}"));
        replies.add(new Reply(0, "", ""));

        assertThatExceptionOfType(OperatorException.class)
                .isThrownBy(this::post)
                .withMessageContaining("repeat it with --idempotency-key k-1, so that it is done once");
    }

    @Test
    void anErrorPageOfAProxyHasAStatus() {
        ApiAnswer page = new ApiAnswer(404, "<html>", MissingNode.getInstance(), null, null, 0);

        assertThat(page.problem()).isEqualTo("HTTP status 404 without an error message of Gavel's API");
    }

    @Test
    void anAddressHasNoPath() {
        assertThat(GavelApi.parse("https://gavel.example/")).isEqualTo(URI.create("https://gavel.example/"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> GavelApi.parse("localhost:3000"))
                .withMessage("--url must look like http://127.0.0.1:3000, not localhost:3000");
        assertThatIllegalArgumentException().isThrownBy(() -> GavelApi.parse("http://127.0.0.1:3000/api"));
    }

    private ApiAnswer post() throws InterruptedException {
        URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        try (GavelApi api = new GavelApi(url, Duration.ofSeconds(2), "secret")) {
            return api.post("/api/bids", BODY, "k-1");
        }
    }

    private synchronized void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            authorization = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
            requests.add(
                    exchange.getRequestMethod()
                            + " "
                            + exchange.getRequestURI()
                            + " "
                            + exchange.getRequestHeaders().getFirst("Idempotency-Key"));
            Reply reply = replies.size() > 1 ? replies.remove() : replies.element();
            if (reply.status() != 0) {
                if (!reply.location().isEmpty()) {
                    exchange.getResponseHeaders().set("Location", reply.location());
                }
                if (!reply.retryAfter().isEmpty()) {
                    exchange.getResponseHeaders().set("Retry-After", reply.retryAfter());
                }
                byte[] body = reply.body().getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(reply.status(), body.length);
                exchange.getResponseBody().write(body);
            }
        }
    }
}
