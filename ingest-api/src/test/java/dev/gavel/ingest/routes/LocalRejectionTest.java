package dev.gavel.ingest.routes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.Command.PlaceBid;
import dev.gavel.schema.Micros;
import dev.gavel.schema.Position;
import dev.gavel.schema.Reply;
import dev.gavel.schema.UnknownFields;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Local rejection of a bid, in each route that takes bids.
class LocalRejectionTest {
    private static final String LOW = "{\"auction_id\": 42, \"amount\": \"9\", \"bidder_id\": 8}";
    private static final String LOW_ENTRY = LOW.replace("{", "{\"id\": 1, ");
    private static final String REJECTED =
            "\"type\":\"urn:gavel:problem:bid_too_low\","
                    + "\"title\":\"The bid does not reach the minimum next bid.\",\"status\":409,\"detail\":\"Bid at least 10.000001.\","
                    + "\"code\":\"bid_too_low\",\"codes\":[\"bid_too_low\"],\"auction_id\":42,\"highest\":\"10.00\","
                    + "\"minimum_next_bid\":\"10.000001\",\"ends_at\":\"2026-12-01T18:00:00Z\",\"reserve_met\":null,"
                    + "\"decided_by\":\"local\",\"as_of\":\"3@77\"}";

    private final ApiFixture api = new ApiFixture();

    @BeforeEach
    void learnTheMinimum() {
        api.log.nowMs = Events.AT_MS;
        PlaceBid bid = new PlaceBid(42, 7, 10 * Micros.UNIT, UnknownFields.NONE);
        api.localRejections.learn(
                new Reply(1, 1, Events.decide(bid, new Position(3, 77)), true, AuctionTerms.SMALLEST));
    }

    @AfterEach
    void stop() {
        api.close();
    }

    @Test
    void rejectsASingleBid() throws Exception {
        HttpResponse<String> response = api.bid(LOW);

        assertThat(response.statusCode()).isEqualTo(409);
        assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(response.body()).isEqualTo("{" + REJECTED);
        assertThat(api.log.appended).isEmpty();
    }

    @Test
    void rejectsABidOfABatch() throws Exception {
        String body =
                api.post("/api/bids/batch", "[" + LOW_ENTRY + "," + LOW_ENTRY.replace("\"9\"", "\"11\"") + "]").body();

        assertThat(body).startsWith("[{\"client_id\":1," + REJECTED).contains("\"status\":201");
        assertThat(api.log.appended).hasSize(1);
    }

    @Test
    void rejectsABidOfAStream() throws Exception {
        try (StreamClient client = new StreamClient(api.port()).readHead()) {
            client.send(LOW_ENTRY + "\n");

            assertThat(client.line()).isEqualTo("{\"client_id\":1,\"line\":1," + REJECTED);
        }
        assertThat(api.log.appended).isEmpty();
    }

    @Test
    void sendsABidWithAKeyAndAnAsyncBidToTheLog() throws Exception {
        HttpResponse<String> keyed = api.bid(LOW, "Idempotency-Key", "k");
        HttpResponse<String> async = api.bid(LOW, "Prefer", "respond-async");

        assertThat(keyed.body()).doesNotContain("decided_by");
        assertThat(async.statusCode()).isEqualTo(202);
        assertThat(api.log.appended).hasSize(2);
    }

    @Test
    void countsLocalRejections() throws Exception {
        api.bid(LOW);

        assertThat(api.get("/observe/metrics").body())
                .containsPattern("gavel_bids_total\\{outcome=\"refused_here\",reason=\"bid_too_low\".*} [1-9]");
    }
}
