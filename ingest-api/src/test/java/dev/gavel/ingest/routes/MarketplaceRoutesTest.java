package dev.gavel.ingest.routes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.AuctionType;
import dev.gavel.schema.AuctionView;
import dev.gavel.schema.BidderLimits;
import dev.gavel.schema.CloseCause;
import dev.gavel.schema.Command;
import dev.gavel.schema.Command.PlaceBid;
import dev.gavel.schema.Command.RetractBid;
import dev.gavel.schema.Event;
import dev.gavel.schema.Fact;
import dev.gavel.schema.Increment;
import dev.gavel.schema.Position;
import dev.gavel.schema.Prices;
import dev.gavel.schema.Reason;
import dev.gavel.schema.Reserve;
import dev.gavel.schema.Standing;
import dev.gavel.schema.Status;
import dev.gavel.schema.UnknownFields;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Objects;
import java.util.function.BiFunction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What marketplaces add, over real HTTP.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MarketplaceRoutesTest {
    private static final String BID = "{\"auction_id\": 42, \"amount\": \"12.50\", \"bidder_id\": 7}";
    private static final String OPEN = "{\"ends_at\": \"2026-11-30T18:00:00Z\", \"reserve_price\": \"7\"}";

    private final ApiFixture api = new ApiFixture();

    @BeforeEach
    void reset() {
        api.log.behaviour = FakeLog.Behaviour.DECIDES;
        api.log.decide = Events::decide;
        api.log.nowMs = 0;
        api.log.appended.clear();
        api.reads.auctions.clear();
        api.reads.bids.clear();
    }

    @AfterAll
    void stop() {
        api.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"8e03978e-40d5", "\"8e03978e-40d5\""})
    void carriesTheIdempotencyKeyWithOrWithoutItsQuotes(String header) throws Exception {
        assertThat(bid("Idempotency-Key", header).statusCode()).isEqualTo(201);
        assertThat(only().idempotencyKey()).isEqualTo("8e03978e-40d5");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\"\"", "two words"})
    void refusesAKeyThatIsNone(String header) throws Exception {
        HttpResponse<String> response = bid("Idempotency-Key", header);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("\"code\":\"invalid_idempotency_key\"", "\"field\":\"Idempotency-Key\"");
        assertThat(api.log.appended).isEmpty();
    }

    @Test
    void refusesAKeyThatIsTooLongOrThereTwice() throws Exception {
        assertThat(bid("Idempotency-Key", "x".repeat(129)).statusCode()).isEqualTo(400);
        assertThat(bid("Idempotency-Key", "x".repeat(128)).statusCode()).isEqualTo(201);
        assertThat(bid("Idempotency-Key", "a", "Idempotency-Key", "b").statusCode()).isEqualTo(400);
    }

    @Test
    void makesTheSameIdOfTheSameKey() throws Exception {
        HttpResponse<String> first = post("/api/auctions", OPEN, "Idempotency-Key", "k-1");
        HttpResponse<String> again = post("/api/auctions", OPEN, "Idempotency-Key", "k-1");
        HttpResponse<String> other = post("/api/auctions", OPEN, "Idempotency-Key", "k-2");

        List<Long> ids = api.log.appended.stream().map(it -> it.command().auctionId()).toList();
        assertThat(ids.get(0)).isEqualTo(ids.get(1)).isNotEqualTo(ids.get(2)).isPositive().isLessThan(1L << 53);
        assertThat(first.statusCode()).isEqualTo(201);
        assertThat(first.body()).contains("\"reserve_price\":\"7.00\"");
        assertThat(again.statusCode()).isEqualTo(201);
        assertThat(other.statusCode()).isEqualTo(201);
    }

    @Test
    void drawsTheSameSecondIdWhenTheFirstIsAnothers() throws Exception {
        long taken = opened("k-1");
        api.log.decide =
                (command, position) ->
                        command.auctionId() == taken
                                ? Events.refusedOpening(taken, position, Reason.ALREADY_EXISTS)
                                : Events.decide(command, position);

        assertThat(opened("k-1")).isEqualTo(opened("k-1")).isNotEqualTo(taken);
    }

    /// The processor answers a repetition with the first event; all else is rendered from the request.
    @Test
    void rendersTheSameDecisionToTheSameBytes() throws Exception {
        Event first = Events.decide(bidCommand(), new Position(3, 17));
        api.log.decide = (command, position) -> first;
        HttpResponse<String> once = bid();
        HttpResponse<String> again = bid();

        assertThat(again.body()).isEqualTo(once.body()).contains("\"position\":\"3@17\"");
    }

    @Test
    void saysThatTheKeyWasForSomethingElse() throws Exception {
        api.log.decide = refuse(Reason.KEY_REUSED, List.of());
        HttpResponse<String> response = bid("Idempotency-Key", "k");

        assertThat(response.statusCode()).isEqualTo(422);
        assertThat(response.body()).contains("\"code\":\"idempotency_key_reused\"", "Use a new key");
    }

    @Test
    void makesADeadlineOfTheStatedWaitByTheBrokersTime() throws Exception {
        bid("Prefer", "wait=2");
        api.log.nowMs = 5_000;
        bid("Prefer", "wait=2");
        bid("Prefer", "respond-async");
        bid();

        assertThat(api.log.appended).extracting(FakeLog.Appended::deadlineMs).containsExactly(0L, 7_000L, 0L, 0L);
    }

    @Test
    void carriesTheExpiryOfTheBid() throws Exception {
        api.bid("{\"auction_id\": 42, \"amount\": 1, \"bidder_id\": 7, \"expires_at\": \"1970-01-01T00:00:05Z\"}");

        assertThat(only().command()).isEqualTo(new PlaceBid(42, 7, 1_000_000, 5_000, UnknownFields.NONE));
        HttpResponse<String> bad =
                api.bid("{\"auction_id\": 42, \"amount\": 1, \"bidder_id\": 7, \"expires_at\": \"soon\"}");
        assertThat(bad.statusCode()).isEqualTo(400);
        assertThat(bad.body()).contains("\"field\":\"expires_at\"");
    }

    @Test
    void tellsAllThatSpeaksAgainstABid() throws Exception {
        api.log.decide = refuse(Reason.NOT_INVITED, List.of(Reason.BELOW_OPENING_PRICE));
        HttpResponse<String> response = bid();

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
    void tellsWhatWasBought() throws Exception {
        api.log.decide =
                (command, position) ->
                        new Event(
                                42,
                                position,
                                Events.AT_MS,
                                2,
                                Events.standing(Status.SOLD, 30_000_000, 7),
                                new Fact.BidAccepted(
                                        bidCommand(), new Fact.Closed(CloseCause.BOUGHT, 7, 30_000_000, 1, 1)));
        HttpResponse<String> response = bid();

        assertThat(response.statusCode()).isEqualTo(201);
        assertThat(response.body()).contains("\"bought\":true,\"hammer_price\":\"30.00\"");
    }

    @Test
    void retractsABid() throws Exception {
        HttpResponse<String> response = api.post("/api/bids/42/1027/retract", "{\"bidder_id\": 7}");

        assertThat(only().command()).isEqualTo(new RetractBid(42, 1027, 7));
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body())
                .contains("\"id\":1027", "\"bidder_id\":7", "\"retracted_at\":", "\"price\":\"10.00\"");
    }

    @Test
    void anUndecidedRetractionNamesTheBidLikeADecidedOne() throws Exception {
        HttpResponse<String> response =
                post("/api/bids/42/1027/retract", "{\"bidder_id\": 7}", "Prefer", "respond-async");

        assertThat(response.statusCode()).isEqualTo(202);
        assertThat(response.headers().firstValue("Location")).contains("/api/bids/42/1027");
        assertThat(response.body())
                .isEqualTo(
                        "{\"id\":1027,\"auction_id\":42,\"position\":\"%s\",\"status\":\"pending\"}"
                                .formatted(only().position()));
    }

    @Test
    void saysWhyABidBinds() throws Exception {
        api.log.decide =
                (command, position) ->
                        new Event(
                                42,
                                position,
                                Events.AT_MS,
                                2,
                                Events.standing(Status.OPEN, 0, 0),
                                new Fact.Refused(Fact.Refused.Kind.RETRACT, Reason.NO_RETRACTION));
        HttpResponse<String> response = api.post("/api/bids/42/1027/retract", "{\"bidder_id\": 7}");

        assertThat(response.statusCode()).isEqualTo(409);
        assertThat(response.body()).contains("\"code\":\"retraction_not_allowed\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"bidder_id\": null}", "{\"bidder_id\": \"7\"}", "{\"bidder_id\": 0}"})
    void retractsNothingWithoutItsBidder(String body) throws Exception {
        HttpResponse<String> response = api.post("/api/bids/42/1027/retract", body);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("\"field\":\"bidder_id\"");
        assertThat(api.log.appended).isEmpty();
    }

    @Test
    void keepsSealedBidsToThemselves() throws Exception {
        api.reads.auctions.put(42L, sealed());
        api.reads.put(DecidedBids.sealed(42, 5, 7));
        String bid = "/api/bids/42/" + DecidedBids.position(42, 5).bidId();
        String none = "/api/bids/42/" + DecidedBids.position(42, 6).bidId();
        api.reads.pastOffset = Long.MAX_VALUE;

        assertThat(api.get("/api/bids/42").body()).isEqualTo("[]");
        assertThat(api.get(bid).statusCode()).isEqualTo(403);
        assertThat(api.get(none).body()).isEqualTo(api.get(bid).body());
        assertThat(api.get(bid + "?bidder_id=8").body()).isEqualTo(api.get(none + "?bidder_id=8").body());
        assertThat(api.get(bid + "?bidder_id=8").statusCode()).isEqualTo(404);
        HttpResponse<String> own = api.get(bid + "?bidder_id=7");
        assertThat(own.statusCode()).isEqualTo(200);
        assertThat(own.body()).contains("\"bidder_id\":7", "\"amount\":null", "\"is_winning\":null", "\"price\":null");
    }

    private static AuctionView sealed() {
        AuctionTerms terms =
                new AuctionTerms(
                        AuctionTerms.RULES_VERSION,
                        "Watch",
                        AuctionType.SEALED_FIRST,
                        Prices.opening(1),
                        Increment.ANY,
                        null,
                        Events.ENDS_MS,
                        null,
                        null,
                        BidderLimits.NONE,
                        UnknownFields.NONE);
        Standing standing =
                new Standing(Status.OPEN, 0, 1, 0, 0, Events.STARTS_MS, Events.ENDS_MS, 0, Reserve.UNTOLD, true);
        return new AuctionView(42, terms, standing, new Position(3, 17));
    }

    private static BiFunction<Command, Position, Event> refuse(Reason reason, List<Reason> also) {
        Standing standing =
                new Standing(
                        Status.OPEN, 0, 1_000_000, 0, 0, Events.STARTS_MS, Events.ENDS_MS, 0, Reserve.NOT_MET, false);
        return (command, position) ->
                new Event(42, position, Events.AT_MS, 2, standing, new Fact.BidRefused(bidCommand(), reason, also));
    }

    private static PlaceBid bidCommand() {
        return new PlaceBid(42, 7, 12_500_000, UnknownFields.NONE);
    }

    private long opened(String key) throws Exception {
        post("/api/auctions", OPEN, "Idempotency-Key", key);
        return api.log.appended.getLast().command().auctionId();
    }

    private HttpResponse<String> bid(String... headers) throws Exception {
        return post("/api/bids", BID, headers);
    }

    private HttpResponse<String> post(String path, String body, String... headers) throws Exception {
        var request = api.request(path).header("Content-Type", "application/json");
        if (headers.length > 0) {
            request.headers(headers);
        }
        return api.send(request.POST(BodyPublishers.ofString(body)));
    }

    private FakeLog.Appended only() {
        assertThat(api.log.appended).hasSize(1);
        return Objects.requireNonNull(api.log.appended.getFirst());
    }
}
