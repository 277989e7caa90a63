package dev.gavel.ingest.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gavel.schema.Command.PlaceBid;
import dev.gavel.schema.Micros;
import dev.gavel.schema.Position;
import dev.gavel.schema.UnknownFields;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// Bids over real HTTP.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PlaceBidRouteTest {
    private static final String BID = "{\"auction_id\": 42, \"amount\": \"12.50\", \"bidder_id\": 7}";
    private static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    private static final PlaceBid PLACED = new PlaceBid(42, 7, 12_500_000, UnknownFields.NONE);

    private ApiFixture api = new ApiFixture();

    @BeforeAll
    void warmUp() throws Exception {
        api.get("/health");
    }

    @AfterAll
    void stop() {
        api.close();
    }

    @BeforeEach
    void reset() {
        api.log.behaviour = FakeLog.Behaviour.DECIDES;
        api.log.decide = Events::decide;
        api.log.appended.clear();
        api.reads.unavailable = false;
        api.reads.bids.clear();
        api.reads.auctions.clear();
        api.reads.pastOffset = -1;
    }

    @Test
    void answersAcceptedBidWithItsDecision() throws Exception {
        HttpResponse<String> response = api.bid(BID);

        Position position = api.log.appended.getFirst().position();
        assertThat(response.statusCode()).isEqualTo(201);
        assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(response.body())
                .isEqualTo(
                        "{\"id\":"
                                + position.bidId()
                                + ",\"auction_id\":42,\"amount\":\"12.50\",\"bidder_id\":7,\"is_winning\":true,"
                                + "\"created_at\":\"2026-11-24T18:00:00.123Z\",\"price\":\"12.50\","
                                + "\"minimum_next_bid\":\"12.500001\",\"ends_at\":\"2026-12-01T18:00:00Z\",\"reserve_met\":null,\"position\":\""
                                + position
                                + "\"}");
        assertThat(api.log.appended.getFirst().command()).isEqualTo(PLACED);
    }

    @Test
    void answersRefusedBidWithHighestAndMinimum() throws Exception {
        api.log.decide = (command, position) -> Events.tooLow((PlaceBid) command, position);

        HttpResponse<String> response = api.bid(BID);

        assertThat(response.statusCode()).isEqualTo(409);
        assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(response.body())
                .contains("\"code\":\"bid_too_low\"", "\"highest\":\"10.00\"", "\"minimum_next_bid\":\"10.000001\"");
    }

    @Test
    void answersBidOnUnknownAuctionWith404() throws Exception {
        api.log.decide = (command, position) -> Events.unknown((PlaceBid) command, position);

        HttpResponse<String> response = api.bid(BID);

        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(response.body()).contains("\"code\":\"unknown_auction\"");
    }

    @Test
    void answers202WithLocationWhenNoDecisionComesInTime() throws Exception {
        api.log.behaviour = FakeLog.Behaviour.APPENDS_ONLY;

        HttpResponse<String> response =
                api.send(
                        api.request("/api/bids")
                                .header("Content-Type", "application/json")
                                .header("Prefer", "wait=1")
                                .POST(BodyPublishers.ofString(BID)));

        long id = api.log.appended.getFirst().position().bidId();
        assertThat(response.statusCode()).isEqualTo(202);
        assertThat(response.headers().firstValue("Location")).contains("/api/bids/42/" + id);
        assertThat(response.body()).contains("\"id\":" + id, "\"status\":\"pending\"");
    }

    @Test
    void answersAsyncRequestOnceTheCommandIsOnTheLog() throws Exception {
        HttpResponse<String> response =
                api.send(
                        api.request("/api/bids")
                                .header("Content-Type", "application/json")
                                .header("Prefer", "respond-async")
                                .POST(BodyPublishers.ofString(BID)));

        assertThat(response.statusCode()).isEqualTo(202);
        assertThat(api.log.appended.getFirst().replyTo()).isNull();
    }

    @Test
    void saysThatNothingWasAppendedWhenThatIsCertain() throws Exception {
        api.log.behaviour = FakeLog.Behaviour.REJECTS_APPENDS;

        HttpResponse<String> response = api.bid(BID);

        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.headers().firstValue("Retry-After")).contains("1");
        assertThat(response.body()).contains("\"code\":\"log_unavailable\"", "was not appended");
    }

    @Test
    void saysThatNobodyKnowsWhenTheAppendIsLost() throws Exception {
        api.log.behaviour = FakeLog.Behaviour.LOSES_ACKNOWLEDGEMENTS;

        HttpResponse<String> response = api.bid(BID);

        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.body()).contains("\"code\":\"append_uncertain\"", "may or may not have been appended");
    }

    @Test
    void refusesMoreThanMayBeInFlight() throws Exception {
        api.log.behaviour = FakeLog.Behaviour.APPENDS_ONLY;
        var waiting = new CompletableFuture<?>[ApiFixture.MAX_IN_FLIGHT];
        for (int i = 0; i < waiting.length; i++) {
            waiting[i] = CompletableFuture.supplyAsync(() -> waitOneSecond(), Thread::startVirtualThread);
        }
        await().until(() -> api.pending.inFlight() == ApiFixture.MAX_IN_FLIGHT);

        HttpResponse<String> response = api.bid(BID);

        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.headers().firstValue("Retry-After")).contains("1");
        assertThat(response.body()).contains("\"code\":\"too_many_in_flight\"");
        assertThat(api.log.appended).hasSize(ApiFixture.MAX_IN_FLIGHT);
        CompletableFuture.allOf(waiting).get(5, TimeUnit.SECONDS);
    }

    @Test
    void carriesTheTraceOntoTheLogAndBack() throws Exception {
        HttpResponse<String> response =
                api.send(
                        api.request("/api/bids")
                                .header("Content-Type", "application/json")
                                .header("traceparent", TRACE)
                                .POST(BodyPublishers.ofString(BID)));

        assertThat(response.headers().firstValue("traceparent")).contains(TRACE);
        assertThat(api.log.appended.getFirst().traceparent()).isEqualTo(TRACE);
    }

    @Test
    void ignoresMalformedTrace() throws Exception {
        HttpResponse<String> response =
                api.send(
                        api.request("/api/bids")
                                .header("Content-Type", "application/json")
                                .header("traceparent", "00-xyz")
                                .POST(BodyPublishers.ofString(BID)));

        assertThat(response.statusCode()).isEqualTo(201);
        assertThat(response.headers().firstValue("traceparent")).isEmpty();
        assertThat(api.log.appended.getFirst().traceparent()).isNull();
    }

    @Test
    void recordsTheTimeOfADecisionInAHistogram() throws Exception {
        api.bid(BID);

        String metrics = api.send(api.request("/observe/metrics").header("Accept", "text/plain")).body();

        List<String> bounds =
                Pattern.compile("gavel_bid_decision_seconds_bucket\\{[^}]*le=\"([^\"]+)\"[^}]*} \\d")
                        .matcher(metrics)
                        .results()
                        .map(bucket -> bucket.group(1))
                        .toList();
        assertThat(bounds).hasSize(17).startsWith("5.0E-4", "0.001").endsWith("10.0", "+Inf");
        assertThat(metrics)
                .containsPattern("gavel_bid_decision_seconds_count\\{[^}]*} [1-9]")
                .doesNotContain("quantile=");
    }

    @Test
    void listsBidsNewestFirstInPages() throws Exception {
        for (int offset = 0; offset < 3; offset++) {
            api.reads.put(DecidedBids.accepted(42, offset, (offset + 1) * Micros.UNIT));
        }

        HttpResponse<String> first = api.get("/api/bids/42?limit=2");
        String link = first.headers().firstValue("Link").orElseThrow();
        HttpResponse<String> second = api.get(link.substring(1, link.indexOf('>')));

        assertThat(first.body()).containsSubsequence("\"amount\":\"3.00\"", "\"amount\":\"2.00\"");
        assertThat(link).endsWith("; rel=\"next\"");
        assertThat(second.body()).contains("\"amount\":\"1.00\"").doesNotContain("2.00");
        assertThat(second.headers().firstValue("Link")).isEmpty();
    }

    @Test
    void listsBidsOfUnknownAuctionAs404() throws Exception {
        assertThat(api.get("/api/bids/43").statusCode()).isEqualTo(404);
    }

    @Test
    void gzipsLongAnswersWhenAsked() throws Exception {
        for (int offset = 0; offset < 20; offset++) {
            api.reads.put(DecidedBids.accepted(42, offset, Micros.UNIT));
        }

        HttpResponse<byte[]> response =
                api.client.send(
                        api.request("/api/bids/42").header("Accept-Encoding", "gzip").build(),
                        HttpResponse.BodyHandlers.ofByteArray());

        assertThat(response.headers().firstValue("Content-Encoding")).contains("gzip");
        try (var gzip = new java.util.zip.GZIPInputStream(new java.io.ByteArrayInputStream(response.body()))) {
            String plain = new String(gzip.readAllBytes(), StandardCharsets.UTF_8);
            assertThat(plain).startsWith("[{\"id\":").hasSizeGreaterThan(response.body().length);
        }
        assertThat(api.get("/api/bids/42").headers().firstValue("Content-Encoding")).isEmpty();
    }

    @Test
    void showsOneBid() throws Exception {
        api.reads.put(DecidedBids.accepted(42, 5, Micros.UNIT));

        HttpResponse<String> response = api.get("/api/bids/42/" + DecidedBids.position(42, 5).bidId());

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).contains("\"amount\":\"1.00\"").doesNotContain("\"code\"");
    }

    @Test
    void answers202ForBidThatMayStillBeDecided() throws Exception {
        api.bid(BID);
        long id = api.log.appended.getFirst().position().bidId();

        HttpResponse<String> early = api.get("/api/bids/42/" + id);
        api.reads.pastOffset = Long.MAX_VALUE;
        HttpResponse<String> late = api.get("/api/bids/42/" + id);

        assertThat(early.statusCode()).isEqualTo(202);
        assertThat(early.headers().firstValue("Retry-After")).contains("1");
        assertThat(late.statusCode()).isEqualTo(404);
    }

    @Test
    void answers404ForBidBeyondTheLogOrInAnotherPartition() throws Exception {
        Position beyond = DecidedBids.position(42, 1_000_000);
        Position elsewhere = new Position((beyond.partition() + 1) % FakeLog.PARTITIONS, 0);

        assertThat(api.get("/api/bids/42/" + beyond.bidId()).statusCode()).isEqualTo(404);
        assertThat(api.get("/api/bids/42/" + elsewhere.bidId()).statusCode()).isEqualTo(404);
    }

    @Test
    void readsFailWithoutReadModelsButBidsDoNot() throws Exception {
        api.reads.unavailable = true;

        HttpResponse<String> read = api.get("/api/bids/42");

        assertThat(read.statusCode()).isEqualTo(503);
        assertThat(read.body()).contains("\"code\":\"read_models_unavailable\"");
        assertThat(api.bid(BID).statusCode()).isEqualTo(201);
    }

    private int waitOneSecond() {
        try {
            return api.send(
                            api.request("/api/bids")
                                    .header("Content-Type", "application/json")
                                    .header("Prefer", "wait=1")
                                    .POST(BodyPublishers.ofString(BID)))
                    .statusCode();
        } catch (java.io.IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
