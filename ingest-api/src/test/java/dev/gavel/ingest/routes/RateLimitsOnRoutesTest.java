package dev.gavel.ingest.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gavel.ingest.http.client.ClientLimits;
import dev.gavel.ingest.http.client.Rate;
import dev.gavel.ingest.http.client.RateConfig;
import dev.gavel.ingest.http.client.RatePolicy;
import dev.gavel.ingest.http.client.TrustedProxies;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The rates of callers over real HTTP. The window is an hour, so that no token comes back during a test.
@Timeout(60)
class RateLimitsOnRoutesTest {
    private static final int BIDS = 10;
    private static final int AUCTIONS = 2;
    private static final int READS = 4;
    private static final int HOUR_S = 3_600;
    private static final String BID = "{\"auction_id\": 42, \"amount\": \"12\", \"bidder_id\": 7}";
    private static final String CLIENT = "198.51.100.1";

    private ApiFixture api =
            fixture(
                    new RateConfig(
                            new Rate(BIDS, HOUR_S),
                            new Rate(AUCTIONS, HOUR_S),
                            new Rate(READS, HOUR_S),
                            Rate.OFF,
                            Rate.OFF,
                            Rate.OFF,
                            Rate.OFF));

    private static ApiFixture fixture(RateConfig rates) {
        return new ApiFixture(
                0, new ClientLimits(8, 8, 8, 8, 8, 8, 1_000, 32, 32, TrustedProxies.parse("127.0.0.1"), rates));
    }

    @AfterEach
    void stop() {
        api.close();
    }

    @Test
    void aBidAboveTheRateGets429AndIsNotSentToTheLog() throws Exception {
        for (int i = 0; i < BIDS; i++) {
            assertThat(bid(CLIENT).statusCode()).isEqualTo(201);
        }
        HttpResponse<String> rejected = bid(CLIENT);

        assertThat(rejected.statusCode()).isEqualTo(429);
        assertThat(rejected.body())
                .contains("\"code\":\"rate_limited\"", "Your address may send 10 bids in 3600 s. Send it again in ");
        assertThat(rejected.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(header(rejected, "RateLimit-Policy")).isEqualTo("\"bids-of-client\";q=10;w=3600");
        int retryAfter = Integer.parseInt(header(rejected, "Retry-After"));
        assertThat(retryAfter).isBetween(HOUR_S / BIDS - 60, HOUR_S / BIDS);
        assertThat(header(rejected, "RateLimit")).isEqualTo("\"bids-of-client\";r=0;t=" + retryAfter);
        assertThat(api.log.appended).hasSize(BIDS);
        assertThat(bid("198.51.100.2").statusCode()).as("another client").isEqualTo(201);
        assertThat(policy("bids-of-client").rejected()).isEqualTo(1);
    }

    @Test
    void theHeadersComeWhenLessThanHalfIsLeft() throws Exception {
        List<String> limits = new ArrayList<>();
        for (int i = 0; i < BIDS - 2; i++) {
            limits.add(header(bid(CLIENT), "RateLimit"));
        }

        assertThat(limits)
                .containsExactly(
                        "",
                        "",
                        "",
                        "",
                        "",
                        "\"bids-of-client\";r=4",
                        "\"bids-of-client\";r=3",
                        "\"bids-of-client\";r=2");
    }

    /// A rejected request is not read, and its connection goes on with the next one.
    @Test
    void theBodyOfARejectedRequestIsNotTheNextRequest() throws Exception {
        for (int i = 0; i < BIDS; i++) {
            bid(CLIENT);
        }
        try (WireClient client = new WireClient(api.port())) {
            String head = "X-Forwarded-For: " + CLIENT + "\r\nContent-Length: 27\r\n";
            client.send(WireRequests.bidHead(head) + "\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n");
            client.send("GET /nowhere HTTP/1.1\r\nHost: a\r\n\r\n");

            assertThat(client.read().status()).isEqualTo(429);
            assertThat(client.read().status()).isEqualTo(404);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /api/auctions, 4",
        "GET, /api/auctions/42, 4",
        "GET, /api/bids/42, 4",
        "GET, /api/bids/42/1024, 4",
        "GET, /api/bids/42/1024/receipt, 4",
        "HEAD, /api/auctions/42, 4",
        "POST, /api/auctions, 2",
        "POST, /api/auctions/42/close, 2",
        "POST, /api/auctions/42/cancel, 2",
        "POST, /api/bids, 10",
        "POST, /api/bids/42/1024/retract, 10",
    })
    void everyRouteHasItsLimit(String method, String path, int limit) throws Exception {
        List<Integer> statuses = new ArrayList<>();
        for (int i = 0; i <= limit; i++) {
            statuses.add(
                    api.send(
                                    api.request(path)
                                            .header("Content-Type", "application/json")
                                            .header("X-Forwarded-For", CLIENT)
                                            .method(method, BodyPublishers.ofString(method.equals("POST") ? "{}" : "")))
                            .statusCode());
        }

        assertThat(statuses.subList(0, limit)).doesNotContain(429, 405, 500).allMatch(status -> status < 500);
        assertThat(statuses.getLast()).isEqualTo(429);
    }

    @ParameterizedTest
    @CsvSource({"/health", "/observe/metrics", "/"})
    void whatIsNeededToWatchTheServiceHasNoLimit(String path) throws Exception {
        for (int i = 0; i < 3 * BIDS; i++) {
            assertThat(api.get(path).statusCode()).isIn(200, 503);
        }
    }

    @Test
    void eachBidOfABatchCounts() throws Exception {
        String batch =
                IntStream.range(0, BIDS + 3)
                        .mapToObj(i -> BID.replace("{", "{\"id\": " + i + ", "))
                        .collect(Collectors.joining(",", "[", "]"));

        HttpResponse<String> response = api.post("/api/bids/batch", batch, "X-Forwarded-For", CLIENT);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(api.log.appended).hasSize(BIDS);
        String[] results = response.body().split("(?<=\\}),(?=\\{)", -1);
        assertThat(results).hasSize(BIDS + 3);
        assertThat(results[BIDS - 1]).contains("\"client_id\":9,\"status\":201");
        for (int i = BIDS; i < BIDS + 3; i++) {
            assertThat(results[i]).contains("\"client_id\":" + i + ",", "\"status\":429", "\"code\":\"rate_limited\"");
        }
        assertThat(header(response, "RateLimit")).startsWith("\"bids-of-client\";r=0;t=");
        assertThat(policy("bids-of-client").rejected()).isEqualTo(3);
        assertThat(bid(CLIENT).statusCode()).isEqualTo(429);
    }

    /// A stream waits at its limit rather than to lose bids: what it does not read stays with the client.
    @Test
    void aStreamIsNotReadFasterThanItsRate() throws Exception {
        api.close();
        Rate rate = new Rate(20, 1);
        api = fixture(new RateConfig(rate, Rate.OFF, Rate.OFF, Rate.OFF, Rate.OFF, Rate.OFF, Rate.OFF));
        long startNs = System.nanoTime();
        try (StreamClient client = new StreamClient(api.port(), "X-Forwarded-For: " + CLIENT).readHead()) {
            assertThat(client.head)
                    .anyMatch(line -> line.equalsIgnoreCase("RateLimit-Policy: \"bids-of-client\";q=20;w=1"));
            client.send((BID.replace(" ", "") + "\n").repeat(50));
            assertThat(client.lines(50)).allMatch(line -> line.contains("\"status\":201"));
        }

        // 20 at once and 30 more at 20 in a second.
        assertThat(Duration.ofNanos(System.nanoTime() - startNs)).isGreaterThan(Duration.ofMillis(1_400));
        assertThat(policy("bids-of-client").held()).isPositive();
        assertThat(policy("bids-of-client").rejected()).isZero();
    }

    @Test
    void aHeldStreamEndsWhenTheServerStops() throws Exception {
        try (StreamClient client = new StreamClient(api.port(), "X-Forwarded-For: " + CLIENT).readHead()) {
            client.send((BID.replace(" ", "") + "\n").repeat(BIDS + 2));
            assertThat(client.lines(BIDS)).allMatch(line -> line.contains("\"status\":201"));
            await().until(() -> policy("bids-of-client").held() == 1);
            long startNs = System.nanoTime();
            api.close();

            assertThat(client.rest()).contains("server_stopping");
            assertThat(Duration.ofNanos(System.nanoTime() - startNs)).isLessThan(Duration.ofSeconds(10));
        }
    }

    private HttpResponse<String> bid(String client) throws Exception {
        return api.bid(BID, "X-Forwarded-For", client);
    }

    private RatePolicy policy(String name) {
        return api.clients.rates().all().stream().filter(policy -> policy.name().equals(name)).findAny().orElseThrow();
    }

    private static String header(HttpResponse<String> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }
}
