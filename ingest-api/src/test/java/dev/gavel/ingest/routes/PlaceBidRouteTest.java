package dev.gavel.ingest.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gavel.schema.CloseCause;
import dev.gavel.schema.Command.PlaceBid;
import dev.gavel.schema.Event;
import dev.gavel.schema.Fact;
import dev.gavel.schema.Position;
import dev.gavel.schema.Reason;
import dev.gavel.schema.Status;
import dev.gavel.schema.UnknownFields;
import dev.gavel.schema.codec.AuctionKey;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// `POST /api/bids`.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PlaceBidRouteTest {
    private static final String BID = "{\"auction_id\": 42, \"amount\": \"12.50\", \"bidder_id\": 7}";
    private static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    private static final PlaceBid PLACED = new PlaceBid(42, 7, 12_500_000, UnknownFields.NONE);

    private final ApiFixture api = new ApiFixture();

    @BeforeAll
    void warmUp() throws Exception {
        api.get("/health");
    }

    @BeforeEach
    void reset() {
        api.reset();
    }

    @AfterAll
    void stop() {
        api.close();
    }

    @Test
    void returnsTheDecisionOfAnAcceptedBid() throws Exception {
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
    void returnsPriceAndMinimumWithARejectedBid() throws Exception {
        api.log.decide = (command, position) -> Events.tooLow((PlaceBid) command, position);

        HttpResponse<String> response = api.bid(BID);

        assertThat(response.statusCode()).isEqualTo(409);
        assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(response.body())
                .contains("\"code\":\"bid_too_low\"", "\"highest\":\"10.00\"", "\"minimum_next_bid\":\"10.000001\"");
    }

    @Test
    void returnsEveryReasonOfARejection() throws Exception {
        api.log.decide = Events.rejecting(PLACED, Reason.NOT_INVITED, List.of(Reason.BELOW_OPENING_PRICE));
        HttpResponse<String> response = api.bid(BID);

        assertThat(response.statusCode()).isEqualTo(403);
        assertThat(response.body())
                .contains(
                        "\"code\":\"bidder_not_invited\"",
                        "\"codes\":[\"bidder_not_invited\",\"below_opening_price\"]",
                        "\"highest\":null",
                        "\"minimum_next_bid\":\"1.00\"",
                        "\"reserve_met\":false",
                        "\"ends_at\":");
    }

    @Test
    void returns404ForABidOnAnUnknownAuction() throws Exception {
        api.log.decide = (command, position) -> Events.unknown((PlaceBid) command, position);

        HttpResponse<String> response = api.bid(BID);

        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(response.body()).contains("\"code\":\"unknown_auction\"");
    }

    @Test
    void returnsTheHammerPriceWhenTheBidBuys() throws Exception {
        api.log.decide =
                (command, position) ->
                        new Event(
                                42,
                                position,
                                Events.AT_MS,
                                2,
                                Events.standing(Status.SOLD, 30_000_000, 7),
                                new Fact.BidAccepted(PLACED, new Fact.Closed(CloseCause.BOUGHT, 7, 30_000_000, 1, 1)));
        HttpResponse<String> response = api.bid(BID);

        assertThat(response.statusCode()).isEqualTo(201);
        assertThat(response.body()).contains("\"bought\":true,\"hammer_price\":\"30.00\"");
    }

    @Test
    void returns202WithLocationWhenTheDecisionIsLate() throws Exception {
        api.log.behaviour = FakeLog.Behaviour.APPENDS_ONLY;

        HttpResponse<String> response = api.bid(BID, "Prefer", "wait=1");

        long id = api.log.appended.getFirst().position().bidId();
        assertThat(response.statusCode()).isEqualTo(202);
        assertThat(response.headers().firstValue("Location"))
                .contains("/api/bids/42/%d?at_least=%s&bidder_id=7".formatted(id, Position.ofBid(id)));
        assertThat(response.body()).contains("\"id\":" + id, "\"status\":\"pending\"");
    }

    @Test
    void respondsAsyncOnceTheCommandIsOnTheLog() throws Exception {
        HttpResponse<String> response = api.bid(BID, "Prefer", "respond-async");

        assertThat(response.statusCode()).isEqualTo(202);
        assertThat(api.log.appended.getFirst().replyTo()).isNull();
    }

    @Test
    void returnsLogUnavailableWhenNothingWasAppended() throws Exception {
        api.log.behaviour = FakeLog.Behaviour.REJECTS_APPENDS;

        HttpResponse<String> response = api.bid(BID);

        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.headers().firstValue("Retry-After")).contains("1");
        assertThat(response.body()).contains("\"code\":\"log_unavailable\"", "was not appended");
    }

    @Test
    void returnsAppendUncertainWhenTheAcknowledgementIsLost() throws Exception {
        api.log.behaviour = FakeLog.Behaviour.LOSES_ACKNOWLEDGEMENTS;

        HttpResponse<String> response = api.bid(BID);

        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.body()).contains("\"code\":\"append_uncertain\"", "may or may not have been appended");
    }

    @Test
    void returns503AtTheLimitOfCommandsInFlight() throws Exception {
        api.log.behaviour = FakeLog.Behaviour.APPENDS_ONLY;
        var waiting = new CompletableFuture<?>[ApiFixture.MAX_IN_FLIGHT];
        for (int i = 0; i < waiting.length; i++) {
            String bid = BID.replace("42", Integer.toString(100 + i));
            waiting[i] = CompletableFuture.supplyAsync(() -> waitOneSecond(bid), Thread::startVirtualThread);
        }
        await().until(() -> api.pending.inFlight() == ApiFixture.MAX_IN_FLIGHT);

        HttpResponse<String> response = api.bid(BID);

        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.headers().firstValue("Retry-After")).contains("1");
        assertThat(response.body()).contains("\"code\":\"too_many_in_flight\"");
        assertThat(api.log.appended).hasSize(ApiFixture.MAX_IN_FLIGHT);
        CompletableFuture.allOf(waiting).get(5, TimeUnit.SECONDS);
    }

    /// A flood on one auction leaves room for bids on others.
    @Test
    void returns503WhenOneAuctionHasTooManyUndecidedCommands() throws Exception {
        api.log.behaviour = FakeLog.Behaviour.APPENDS_ONLY;
        var flood = new CompletableFuture<?>[2 * ApiFixture.MAX_IN_FLIGHT];
        for (int i = 0; i < flood.length; i++) {
            flood[i] = CompletableFuture.supplyAsync(() -> waitOneSecond(BID), Thread::startVirtualThread);
        }
        await().until(() -> api.pending.inFlight() >= ApiFixture.MAX_IN_FLIGHT / 2);
        HttpResponse<String> response = api.bid(BID);
        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.headers().firstValue("Retry-After")).contains("1");
        assertThat(response.body()).contains("\"code\":\"auction_busy\"");

        api.log.behaviour = FakeLog.Behaviour.DECIDES;

        assertThat(api.bid(BID.replace("42", "43")).statusCode()).isEqualTo(201);
        CompletableFuture.allOf(flood).get(5, TimeUnit.SECONDS);
    }

    @Test
    void returns503WhileTheProcessorIsTooFarBehind() throws Exception {
        int partition = AuctionKey.partition(AuctionKey.encode(42), FakeLog.PARTITIONS);
        long decided = api.log.nextOffset(partition);
        api.admission.learn(partition, decided + 1_000, decided);

        HttpResponse<String> async = api.bid(BID, "Prefer", "respond-async");
        assertThat(async.statusCode()).as("one a second tells how far the processor is").isEqualTo(202);
        assertThat(api.log.onlyAppended().replyTo()).isNotNull();

        api.log.behaviour = FakeLog.Behaviour.APPENDS_ONLY;
        api.admission.learn(partition, decided + 1_000_000, decided);
        HttpResponse<String> response = api.bid(BID, "Prefer", "respond-async");
        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.headers().firstValue("Retry-After")).contains("1");
        assertThat(response.body()).contains("\"code\":\"processor_behind\"", "Nothing was appended");
        assertThat(api.bid(BID).body()).contains("processor_behind");
        api.admission.learn(partition, 0, decided + 1_000_000);
    }

    @Test
    void copiesTheTraceparentToTheCommandAndTheResponse() throws Exception {
        HttpResponse<String> response = api.bid(BID, "traceparent", TRACE);

        assertThat(response.headers().firstValue("traceparent")).contains(TRACE);
        assertThat(api.log.appended.getFirst().traceparent()).isEqualTo(TRACE);
    }

    @Test
    void ignoresAMalformedTraceparent() throws Exception {
        HttpResponse<String> response = api.bid(BID, "traceparent", "00-xyz");

        assertThat(response.statusCode()).isEqualTo(201);
        assertThat(response.headers().firstValue("traceparent")).isEmpty();
        assertThat(api.log.appended.getFirst().traceparent()).isNull();
    }

    @Test
    void turnsAStatedWaitIntoADeadlineInBrokerTime() throws Exception {
        api.bid(BID, "Prefer", "wait=2");
        api.log.nowMs = 5_000;
        api.bid(BID, "Prefer", "wait=2");
        api.bid(BID, "Prefer", "respond-async");
        api.bid(BID);

        assertThat(api.log.appended).extracting(FakeLog.Appended::deadlineMs).containsExactly(0L, 7_000L, 0L, 0L);
    }

    @Test
    void sendsTheExpiryOfTheBid() throws Exception {
        api.bid("{\"auction_id\": 42, \"amount\": 1, \"bidder_id\": 7, \"expires_at\": \"1970-01-01T00:00:05Z\"}");

        assertThat(api.log.onlyAppended().command())
                .isEqualTo(new PlaceBid(42, 7, 1_000_000, 5_000, UnknownFields.NONE));
        HttpResponse<String> bad =
                api.bid("{\"auction_id\": 42, \"amount\": 1, \"bidder_id\": 7, \"expires_at\": \"soon\"}");
        assertThat(bad.statusCode()).isEqualTo(400);
        assertThat(bad.body()).contains("\"field\":\"expires_at\"");
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

    private int waitOneSecond(String bid) {
        try {
            return api.bid(bid, "Prefer", "wait=1").statusCode();
        } catch (java.io.IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
