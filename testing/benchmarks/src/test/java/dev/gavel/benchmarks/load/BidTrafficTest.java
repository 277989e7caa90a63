package dev.gavel.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.gavel.benchmarks.load.BidTraffic.Mix;
import dev.gavel.benchmarks.load.LoadRequest.Kind;
import java.net.InetSocketAddress;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BidTrafficTest {
    private static final InetSocketAddress SERVER = InetSocketAddress.createUnresolved("127.0.0.1", 3000);

    @Test
    void sharesAreKeptAndARetryRepeatsABidWordForWord() {
        BidTraffic traffic = new BidTraffic(SERVER, new BenchAuctions(1_000_000, 10), new Mix(0.2, 0.1, 0.3), 1, 1);
        Map<Kind, Integer> counts = new EnumMap<>(Kind.class);
        Map<String, String> byKey = new HashMap<>();
        LoadRequest request = new LoadRequest();
        for (int i = 0; i < 20_000; i++) {
            traffic.next(request);
            counts.merge(request.kind, 1, Integer::sum);
            String text = request.text();
            int key = text.indexOf("Idempotency-Key: ");
            if (key >= 0) {
                String before = byKey.putIfAbsent(text.substring(key, text.indexOf('\r', key)), text);
                assertThat(request.kind == Kind.RETRY).isEqualTo(before != null);
                assertThat(text).isEqualTo(before == null ? text : before);
            }
        }

        assertThat(counts.getOrDefault(Kind.TOO_LOW, 0) / 2e4).isCloseTo(0.2, within(0.015));
        assertThat(counts.getOrDefault(Kind.RETRY, 0) / 2e4).isCloseTo(0.1, within(0.015));
        assertThat(counts.getOrDefault(Kind.READ, 0) / 2e4).isCloseTo(0.3, within(0.015));
    }

    @Test
    void winningBidsRiseWithinAnAuction() {
        BidTraffic traffic = new BidTraffic(SERVER, new BenchAuctions(1_000_000, 5), Mix.WINNING, 0, 1);
        long[] last = new long[5];
        LoadRequest request = new LoadRequest();
        for (int i = 0; i < 1000; i++) {
            traffic.next(request);
            assertThat(request.cents)
                    .isGreaterThan(last[request.auction])
                    .isGreaterThanOrEqualTo(BenchAuctions.OPENING_CENTS);
            last[request.auction] = request.cents;
        }
    }

    @Test
    void aRequestIsWellFormed() {
        BidTraffic traffic = new BidTraffic(SERVER, new BenchAuctions(42, 1), Mix.WINNING, 0, 1);
        LoadRequest request = new LoadRequest();
        traffic.next(request);

        assertThat(request.text())
                .isEqualTo(
                        "POST /api/bids HTTP/1.1\r\nHost: 127.0.0.1:3000\r\nContent-Type: application/json\r\n"
                                + "Content-Length: 47\r\n\r\n{\"auction_id\":42,\"bidder_id\":1,\"amount\":\"1.00\"}");
    }

    /// The credential says who bids.
    @Test
    void withACredentialNoBidNamesItsBidder() {
        BidTraffic traffic = new BidTraffic(SERVER, new BenchAuctions(42, 1), Mix.WINNING, 0, 1, "gavel_abc");
        LoadRequest request = new LoadRequest();
        traffic.next(request);

        assertThat(request.text())
                .isEqualTo(
                        String.join(
                                "\r\n",
                                "POST /api/bids HTTP/1.1",
                                "Host: 127.0.0.1:3000",
                                "Content-Type: application/json",
                                "Authorization: Bearer gavel_abc",
                                "Content-Length: 33",
                                "",
                                "{\"auction_id\":42,\"amount\":\"1.00\"}"));

        BidTraffic reads = new BidTraffic(SERVER, new BenchAuctions(42, 1), new Mix(0, 0, 1), 0, 1, "gavel_abc");
        reads.next(request);
        assertThat(request.text())
                .isEqualTo(
                        String.join(
                                "\r\n",
                                "GET /api/auctions/42 HTTP/1.1",
                                "Host: 127.0.0.1:3000",
                                "Authorization: Bearer gavel_abc",
                                "",
                                ""));
    }

    @Test
    void oneBidderIsOneBidder() {
        BidTraffic traffic = BidTraffic.ofOneBidder(SERVER, new BenchAuctions(42, 5), Mix.WINNING, null);
        LoadRequest request = new LoadRequest();
        Set<String> bidders = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            traffic.next(request);
            bidders.add(request.text().replaceAll("(?s).*\"bidder_id\":(\\d+).*", "$1"));
        }

        assertThat(bidders).hasSize(1);
    }

    /// As long as the service takes one.
    @Test
    void aLongTokenFits() {
        BidTraffic traffic = new BidTraffic(SERVER, new BenchAuctions(42, 1), Mix.WINNING, 0, 1, "x".repeat(8_192));
        LoadRequest request = new LoadRequest();

        traffic.next(request);

        assertThat(request.text()).endsWith("\"amount\":\"1.00\"}");
    }
}
