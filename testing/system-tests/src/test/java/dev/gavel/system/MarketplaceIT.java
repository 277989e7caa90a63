package dev.gavel.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gavel.schema.Event;
import dev.gavel.schema.Fact;
import dev.gavel.storage.RedisKeys;
import dev.gavel.testing.ApiClient.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The rules of a marketplace through the whole pipeline, as bidders, readers and subscribers see them.
final class MarketplaceIT extends RunningStack {
    private static final Duration SOON = Duration.ofSeconds(5);

    @Test
    void bidsForProxyBiddersUpToTheirMaximum() throws Exception {
        open(101, "\"type\":\"proxy\",\"increment\":{\"preset\":\"ebay\"},\"opening_price\":\"1.00\"");
        api.bid(101, 7, "50");
        Response outbid = api.bid(101, 8, "20");
        assertThat(outbid.status()).isEqualTo(201);
        assertThat(outbid.field("is_winning")).isEqualTo("false");
        assertThat(outbid.field("price")).isEqualTo("20.50");
        Response closed = api.post("/api/auctions/101/close", "{}");

        assertThat(closed.field("status")).isEqualTo("sold");
        assertThat(closed.field("winner_id")).isEqualTo("7");
        assertThat(closed.field("hammer_price")).isEqualTo("20.50");
        await("the read models show the sale")
                .atMost(SOON)
                .untilAsserted(() -> {
                    Response read = api.get("/api/auctions/101");
                    assertThat(read.field("hammer_price")).isEqualTo("20.50");
                    assertThat(read.body()).contains("\"increment\":{\"preset\":\"ebay\"}");
                    assertThat(readModels.hash(RedisKeys.auction(101))).containsEntry("status", "sold");
                });
        // The maximum is nobody's business.
        assertThat(everythingAbout(101)).doesNotContain("50.00");
        assertThat(events(101)).allSatisfy(event -> assertThat(amount(event)).isZero());
    }

    @Test
    void withholdsSealedBidsUntilTheClose() throws Exception {
        open(102, "\"type\":\"sealed_second\",\"opening_price\":\"1.00\",\"reserve_price\":\"5.00\"");
        Response before = readWhenThere("/api/auctions/102");
        Response first = api.bid(102, 7, "33");
        Response second = api.bid(102, 8, "44");
        assertThat(first.status()).isEqualTo(201);
        assertThat(first.field("is_winning")).isEqualTo("null");
        assertThat(second.field("minimum_next_bid")).isEqualTo("1.00");
        await("Postgres has both sealed bids")
                .atMost(SOON)
                .untilAsserted(() ->
                        assertThat(readModels.number("SELECT count(*) FROM bids WHERE auction_id = 102")).isEqualTo(2));

        assertThat(api.get("/api/auctions/102").body()).isEqualTo(before.body());
        assertThat(api.get("/api/bids/102").body()).isEqualTo("[]");
        String bid = "/api/bids/102/" + first.field("id");
        assertThat(api.get(bid).status()).isEqualTo(403);
        assertThat(api.get("/api/bids/102/" + (Long.parseLong(first.field("id")) + 1024 * 1_000_000)).status())
                .isEqualTo(403);
        assertThat(api.get(bid + "?bidder_id=8").status()).isEqualTo(404);
        assertThat(api.get(bid + "?bidder_id=7").field("id")).isEqualTo(first.field("id"));
        assertThat(everythingAbout(102)).doesNotContain("33.00", "44.00", "\"leader_id\":7", "\"leader_id\":8");
        assertThat(events(102))
                .allSatisfy(event -> {
                    assertThat(amount(event)).isZero();
                    assertThat(event.standing())
                            .isNotNull()
                            .satisfies(standing -> {
                                assertThat(standing.priceMicros()).isZero();
                                assertThat(standing.bidCount()).isZero();
                                assertThat(standing.leaderId()).isZero();
                            });
                });

        Response closed = api.post("/api/auctions/102/close", "{}");
        assertThat(closed.field("winner_id")).isEqualTo("8");
        assertThat(closed.field("hammer_price")).isEqualTo("33.00");
        await("the bids are public after the close")
                .atMost(SOON)
                .untilAsserted(() -> assertThat(api.get("/api/bids/102").body()).contains(first.field("id")));
    }

    @Test
    void extendsTheEndForALateBid() throws Exception {
        Instant end = Instant.now().plusSeconds(3);
        open(103, end, "\"soft_close\":{\"window\":\"PT1M\",\"extension\":\"PT4S\",\"latest\":null}");
        Response bid = api.bid(103, 7, "10");
        Instant extended = Instant.parse(bid.field("ends_at"));
        assertThat(extended).isEqualTo(Instant.ofEpochMilli(end.toEpochMilli()).plusSeconds(4));
        await("the read models show the later end")
                .atMost(SOON)
                .untilAsserted(() -> {
                    assertThat(api.get("/api/auctions/103").field("ends_at")).isEqualTo(extended.toString());
                    assertThat(readModels.hash(RedisKeys.auction(103))).containsEntry("ends_at", extended.toString());
                });

        await("the auction is sold after the later end")
                .atMost(Duration.ofSeconds(15))
                .untilAsserted(() -> assertThat(api.get("/api/auctions/103").field("status")).isEqualTo("sold"));
        Event closed =
                events(103).stream().filter(event -> event.fact() instanceof Fact.Closed).findFirst().orElseThrow();
        assertThat(closed.atMs()).isGreaterThanOrEqualTo(extended.toEpochMilli());
    }

    @Test
    void sellsAtOnceAtTheBuyNowPrice() throws Exception {
        open(104, "\"buy_now_price\":\"30\"");
        Response bought = api.bid(104, 7, "30");

        assertThat(bought.status()).isEqualTo(201);
        assertThat(bought.field("hammer_price")).isEqualTo("30.00");
        assertThat(api.bid(104, 8, "40").field("code")).isEqualTo("auction_closed");
        await("the read models show the sale")
                .atMost(SOON)
                .untilAsserted(() -> {
                    assertThat(api.get("/api/auctions/104").field("status")).isEqualTo("sold");
                    assertThat(api.get("/api/auctions/104").field("winner_id")).isEqualTo("7");
                });
    }

    @Test
    void retractsABidAndKeepsBothEvents() throws Exception {
        open(105, "\"retraction\":{\"window\":\"PT10M\",\"last\":8}");
        Response first = api.bid(105, 7, "10");
        Response slip = api.bid(105, 8, "1000");
        String path = "/api/bids/105/" + slip.field("id") + "/retract";
        assertThat(api.post(path, "{\"bidder_id\":7}").field("code")).isEqualTo("bid_not_retractable");
        Response retracted = api.post(path, "{\"bidder_id\":8}");

        assertThat(retracted.status()).isEqualTo(200);
        assertThat(retracted.field("price")).isEqualTo("10.00");
        await("the read models show the retraction")
                .atMost(SOON)
                .untilAsserted(() -> {
                    assertThat(api.get("/api/auctions/105").field("price")).isEqualTo("10.00");
                    assertThat(readModels.value(RedisKeys.highest(105))).isEqualTo("10.00");
                    Response shown = api.get("/api/bids/105/" + slip.field("id"));
                    assertThat(shown.field("amount")).isEqualTo("1000.00");
                    assertThat(shown.field("retracted_at")).isNotEmpty().isNotEqualTo("null");
                    assertThat(api.get("/api/bids/105/" + first.field("id")).field("is_winning")).isEqualTo("true");
                });
    }

    @Test
    void rejectsAnExpiredBid() throws Exception {
        open(106, "\"opening_price\":\"1.00\"");
        Response late =
                api.post(
                        "/api/bids",
                        "{\"auction_id\":106,\"bidder_id\":7,\"amount\":\"5\",\"expires_at\":\"2020-01-01T00:00:00Z\"}");
        assertThat(late.status()).isEqualTo(409);
        assertThat(late.field("code")).isEqualTo("expired");

        Response inTime = api.post("/api/bids", bid(106, 7, "5"), "Prefer", "wait=5");
        assertThat(inTime.status()).isEqualTo(201);
    }

    /// A seller who names no tick size and no increment sells in cents.
    @Test
    void asksNobodyForAFractionOfACent() throws Exception {
        open(108, "\"type\":\"english\"");
        assertThat(api.bid(108, 7, "10").field("minimum_next_bid")).isEqualTo("10.01");
        Response refused = api.bid(108, 8, "10.000001");
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.body()).contains("\"codes\":[\"off_tick\",\"bid_too_low\"]");
        assertThat(api.bid(108, 8, "10.01").status()).isEqualTo(201);

        Response yen =
                api.post(
                        "/api/auctions",
                        "{\"id\":109,\"ends_at\":\"%s\",\"tick_size\":1,\"reserve_price\":1000.5}"
                                .formatted(Instant.now().plus(Duration.ofHours(1))));
        assertThat(yen.status()).isEqualTo(422);
        assertThat(yen.field("code")).isEqualTo("off_tick");
        assertThat(yen.field("field")).isEqualTo("reserve_price");
        assertThat(readWhenThere("/api/auctions/108").field("tick_size")).isEqualTo("0.01");
    }

    @Test
    void namesWhatTheFirstFailedCheckSays() throws Exception {
        open(107, "\"opening_price\":\"10\",\"allowed_bidders\":[7],\"reserve_price\":\"20\"");
        assertThat(api.bid(107, 8, "5").body()).contains("\"codes\":[\"below_opening_price\"]");
        Response rejected = api.bid(107, 8, "10");

        assertThat(rejected.status()).isEqualTo(403);
        assertThat(rejected.body()).contains("\"codes\":[\"bidder_not_invited\"]");
        assertThat(rejected.field("reserve_met")).isEqualTo("false");
        assertThat(rejected.field("minimum_next_bid")).isEqualTo("10.00");
        assertThat(rejected.field("ends_at")).isNotEmpty();
    }

    /// Everything that HTTP and Redis tell of an auction.
    private static String everythingAbout(long auction) throws Exception {
        return api.get("/api/auctions/" + auction).body()
                + api.get("/api/bids/" + auction).body()
                + api.get("/api/auctions?limit=1&cursor=" + (auction - 1)).body()
                + readModels.hash(RedisKeys.auction(auction))
                + readModels.value(RedisKeys.highest(auction));
    }

    private static List<Event> events(long auction) {
        return log.events().values().stream().filter(event -> event.auctionId() == auction).toList();
    }

    private static long amount(Event event) {
        return event.fact() instanceof Fact.BidAccepted accepted ? accepted.bid().amountMicros() : 0;
    }

    private static Response readWhenThere(String path) throws Exception {
        await("the auction can be read")
                .atMost(SOON)
                .untilAsserted(() -> assertThat(api.get(path).status()).isEqualTo(200));
        return api.get(path);
    }

    private static void open(long id, String terms) throws Exception {
        open(id, Instant.now().plus(Duration.ofHours(1)), terms);
    }

    private static void open(long id, Instant endsAt, String terms) throws Exception {
        Response opened =
                api.post(
                        "/api/auctions",
                        "{\"id\":%d,\"title\":\"test\",\"ends_at\":\"%s\",%s}".formatted(id, endsAt, terms));
        assertThat(opened.status()).as(opened.body()).isEqualTo(201);
    }

    static String bid(long auctionId, long bidderId, String amount) {
        return "{\"auction_id\":%d,\"bidder_id\":%d,\"amount\":\"%s\"}".formatted(auctionId, bidderId, amount);
    }
}
