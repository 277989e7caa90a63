package dev.gavel.ingest.routes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gavel.ingest.json.BidReceipt;
import dev.gavel.ingest.json.DecidedBid;
import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.AuctionType;
import dev.gavel.schema.AuctionView;
import dev.gavel.schema.BidderLimits;
import dev.gavel.schema.ChainHash;
import dev.gavel.schema.Increment;
import dev.gavel.schema.Micros;
import dev.gavel.schema.Position;
import dev.gavel.schema.Prices;
import dev.gavel.schema.Reserve;
import dev.gavel.schema.Standing;
import dev.gavel.schema.Status;
import dev.gavel.schema.UnknownFields;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// The routes that read bids.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReadBidsRoutesTest {
    private static final String BID = "{\"auction_id\": 42, \"amount\": \"12.50\", \"bidder_id\": 7}";

    private final ApiFixture api = new ApiFixture();

    @BeforeEach
    void reset() {
        api.reset();
    }

    @AfterAll
    void stop() {
        api.close();
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
    void returns404ForTheBidsOfAnUnknownAuction() throws Exception {
        assertThat(api.get("/api/bids/43").statusCode()).isEqualTo(404);
    }

    @Test
    void compressesALongResponseWhenTheClientAcceptsIt() throws Exception {
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
    void returnsOneBid() throws Exception {
        api.reads.put(DecidedBids.accepted(42, 5, Micros.UNIT));

        HttpResponse<String> response = api.get("/api/bids/42/" + DecidedBids.position(42, 5).bidId());

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).contains("\"amount\":\"1.00\"").doesNotContain("\"code\"");
    }

    @Test
    void returns202ForABidThatMayStillBeDecided() throws Exception {
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
    void returns404ForABidBeyondTheLogOrInAnotherPartition() throws Exception {
        Position beyond = DecidedBids.position(42, 1_000_000);
        Position elsewhere = new Position((beyond.partition() + 1) % FakeLog.PARTITIONS, 0);

        assertThat(api.get("/api/bids/42/" + beyond.bidId()).statusCode()).isEqualTo(404);
        assertThat(api.get("/api/bids/42/" + elsewhere.bidId()).statusCode()).isEqualTo(404);
    }

    @Test
    void failsWithoutReadModelsWhileBidsStillWork() throws Exception {
        api.reads.unavailable = true;

        HttpResponse<String> read = api.get("/api/bids/42");

        assertThat(read.statusCode()).isEqualTo(503);
        assertThat(read.body()).contains("\"code\":\"read_models_unavailable\"");
        assertThat(api.bid(BID).statusCode()).isEqualTo(201);
    }

    @Test
    void showsASealedBidOnlyToItsBidder() throws Exception {
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

    /// Its sequence would tell a bidder how many commands came before, and its chain whether there were any.
    @Test
    void aBidOfASealedAuctionHasNoReceiptUntilTheAuctionIsOver() throws Exception {
        DecidedBid bid = DecidedBids.sealed(42, 5, 7);
        api.reads.auctions.put(42L, sealed());
        api.reads.put(bid);
        api.reads.receipts.put(bid.position().bidId(), new BidReceipt(bid, 3, 4, 0, new ChainHash(1, 2, 3, 4)));
        String receipt = "/api/bids/42/" + bid.position().bidId() + "/receipt";

        assertThat(api.get(receipt).statusCode()).isEqualTo(403);
        HttpResponse<String> own = api.get(receipt + "?bidder_id=7");
        assertThat(own.statusCode()).isEqualTo(403);
        assertThat(own.body()).contains("\"code\":\"sealed_until_close\"", "when the auction is over");
        assertThat(own.body()).doesNotContain("sequence", "chain");
    }

    private static AuctionView sealed() {
        AuctionTerms terms =
                new AuctionTerms(
                        AuctionTerms.RULES_VERSION,
                        "Watch",
                        AuctionType.SEALED_FIRST,
                        AuctionTerms.SMALLEST,
                        Prices.opening(1),
                        Increment.tick(AuctionTerms.SMALLEST),
                        null,
                        Events.ENDS_MS,
                        null,
                        null,
                        BidderLimits.NONE,
                        UnknownFields.NONE);
        Standing standing =
                new Standing(Status.OPEN, 0, 1, 0, 0, Events.STARTS_MS, Events.ENDS_MS, 0, Reserve.UNTOLD, true);
        return new AuctionView(42, terms, standing, 0, new Position(3, 17));
    }
}
