package dev.gavel.ingest.routes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gavel.ingest.json.BidReceipt;
import dev.gavel.ingest.json.DecidedBid;
import dev.gavel.schema.ChainHash;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// `GET /api/bids/{auction_id}/{bid_id}/receipt`.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GetReceiptRouteTest {
    private final ApiFixture api = new ApiFixture();
    private final DecidedBid bid = DecidedBids.accepted(42, 9, 12_500_000);

    @BeforeEach
    void reset() {
        api.reset();
    }

    @AfterAll
    void stop() {
        api.close();
    }

    @Test
    void returnsTheProofOfTheDecision() throws Exception {
        api.reads.put(bid);
        api.reads.receipts.put(bid.position().bidId(), new BidReceipt(bid, 3, 2, 0xabcL, new ChainHash(1, 2, 3, 4)));

        HttpResponse<String> response = receipt();

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body())
                .startsWith(
                        "{\"bid_id\":"
                                + bid.position().bidId()
                                + ",\"auction_id\":42,\"bidder_id\":7,\"amount\":\"12.50\"")
                .contains("\"position\":\"" + bid.position() + "\",\"sequence\":3,")
                .contains("\"decision\":\"accepted\",\"codes\":[],")
                .endsWith(
                        "\"rules_version\":2,\"actor\":\"0000000000000abc\","
                                + "\"chain\":\"0000000000000001000000000000000200000000000000030000000000000004\"}");
    }

    @Test
    void nobodyActedWithoutAuthentication() throws Exception {
        api.reads.put(bid);
        api.reads.receipts.put(bid.position().bidId(), new BidReceipt(bid, 3, 2, 0, new ChainHash(1, 2, 3, 4)));

        assertThat(receipt().body()).contains("\"actor\":null,");
    }

    @Test
    void returns404ForAnEventWithoutChainHash() throws Exception {
        api.reads.put(bid);

        HttpResponse<String> response = receipt();

        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(response.body()).contains("\"code\":\"no_receipt\"");
    }

    @Test
    void returns404ForAnUnknownBid() throws Exception {
        api.reads.pastOffset = 1_000;

        HttpResponse<String> response = receipt();

        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(response.body()).contains("\"code\":\"unknown_bid\"");
    }

    private HttpResponse<String> receipt() throws Exception {
        return api.get("/api/bids/42/" + bid.position().bidId() + "/receipt");
    }
}
