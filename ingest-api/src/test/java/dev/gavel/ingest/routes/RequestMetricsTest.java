package dev.gavel.ingest.routes;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestMetricsTest {
    @ParameterizedTest
    @CsvSource({
        "/api/bids, /api/bids",
        "/api/bids/batch, /api/bids/batch",
        "/api/bids/42, /api/bids/{auction_id}",
        "/api/bids/42/1024, /api/bids/{auction_id}/{bid_id}",
        "/api/bids/42/1024/receipt, /api/bids/{auction_id}/{bid_id}/receipt",
        "/api/bids/42/1024/retract, /api/bids/{auction_id}/{bid_id}/retract",
        "/api/bids/42/1024/other, other",
        "/api/auctions, /api/auctions",
        "/api/auctions/42, /api/auctions/{id}",
        "/api/auctions/42/close, /api/auctions/{id}/close",
        "/api/auctions/42/cancel, /api/auctions/{id}/cancel",
        "/api/auctions/42/x, other",
        "/health, /health",
        "/observe/metrics, /observe/metrics",
        "/, /",
        "/page/app.js, /",
        "/robots.txt, other",
        "/api/bidsx, other",
    })
    void aPathHasTheRouteOfItsTemplate(String path, String route) {
        assertThat(RequestMetrics.route(path)).isEqualTo(route);
    }

    /// Every request of the fixture's server is counted in the registry that all tests of this JVM share.
    @Test
    void countsResponsesByRouteAndClassOfTheStatus() throws Exception {
        try (ApiFixture api = new ApiFixture()) {
            String before = api.get("/observe/metrics").body();

            api.get("/health");
            api.post("/api/bids", "{");
            api.get("/nowhere");
            api.get("/api/auctions?limit=nonsense");

            String after = api.get("/observe/metrics").body();
            assertThat(grown(before, after, "/health", "GET", "5xx")).as("the health is not known here").isEqualTo(1);
            assertThat(grown(before, after, "/api/bids", "POST", "4xx")).isEqualTo(1);
            assertThat(grown(before, after, "other", "GET", "4xx")).isEqualTo(1);
            assertThat(grown(before, after, "/api/auctions", "GET", "4xx")).isEqualTo(1);
        }
    }

    private static double grown(String before, String after, String route, String method, String status) {
        return count(after, route, method, status) - count(before, route, method, status);
    }

    private static double count(String text, String route, String method, String status) {
        return text.lines()
                .filter(line ->
                        line.startsWith("gavel_http_request_seconds_count{")
                                && line.contains("route=\"" + route + "\"")
                                && line.contains("method=\"" + method + "\"")
                                && line.contains("status=\"" + status + "\""))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }
}
