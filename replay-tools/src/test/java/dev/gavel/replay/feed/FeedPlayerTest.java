package dev.gavel.replay.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.gavel.replay.feed.ApiConnection.RetryPolicy;
import dev.gavel.replay.feed.BidHistory.PastAuction;
import dev.gavel.replay.feed.BidHistory.PastBid;
import dev.gavel.replay.feed.FeedClient.Decision;
import dev.gavel.replay.feed.FeedResult.PlayedAuction;
import dev.gavel.replay.log.ReplayProgress;
import dev.gavel.schema.OperatorException;
import dev.gavel.testing.FakeApi;
import dev.gavel.testing.FakeApi.Answer;
import java.math.BigDecimal;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class FeedPlayerTest {
    private static final RetryPolicy QUICK_RETRIES =
            new RetryPolicy(
                    3, Duration.ofMillis(1), Duration.ofMillis(5), Duration.ofSeconds(10), Duration.ofSeconds(10));

    @Test
    void sendsTheBidsOfEachAuctionInTimeOrder() throws Exception {
        List<PastAuction> auctions = new ArrayList<>();
        for (long id = 1; id <= 20; id++) {
            auctions.add(auction(id, 5, 3, 7, 7, 8));
        }
        try (FakeApi api = FakeApi.start()) {
            List<PlayedAuction> played = play(api.url(), new BidHistory(auctions, List.of()), false);

            assertThat(played)
                    .allSatisfy(auction -> {
                        assertThat(auction.failure()).isNull();
                        assertThat(auction.id()).isEqualTo(auction.past().id());
                        assertThat(auction.hammerMicros()).isEqualTo(8_000_000);
                        assertThat(auction.bids())
                                .extracting(bid -> bid.decision().code())
                                .containsExactly(null, "bid_too_low", null, "bid_too_low", null);
                        assertThat(amounts(api, auction.id())).containsExactly("5.00", "3.00", "7.00", "7.00", "8.00");
                    });
        }
    }

    @Test
    void sendsNothingIfTheApiWouldRefuseOneRequest() {
        PastAuction twoLines = new PastAuction(2, "Desk\noak", 0, 0, auction(2, 5).bids());
        PastAuction nothing = auction(2, 0);
        AtomicInteger requests = new AtomicInteger();
        FakeApi.Script counting =
                (_, _) -> {
                    requests.incrementAndGet();
                    return null;
                };
        try (FakeApi api = FakeApi.start(counting)) {
            assertThatExceptionOfType(OperatorException.class)
                    .isThrownBy(() -> play(api.url(), history(auction(1, 5), twoLines), true))
                    .withMessageStartingWith(
                            "nothing was sent, because the API would reject auction 2 of the file: title must not have");
            assertThatExceptionOfType(OperatorException.class)
                    .isThrownBy(() -> play(api.url(), history(auction(1, 5), nothing), false))
                    .withMessageContaining("line ")
                    .withMessageEndingWith("of the file: amount must be more than 0.");
        }
        assertThat(requests).hasValue(0);
    }

    @Test
    void letsTheServerAssignIds() throws Exception {
        try (FakeApi api = FakeApi.start()) {
            assertThat(play(api.url(), history(auction(1, 5)), true).getFirst().id()).isEqualTo(1_000_000);
            assertThat(play(api.url(), history(auction(1, 5)), true).getFirst().id()).isEqualTo(1_000_001);
        }
    }

    @Test
    void doesNotPlayAnAuctionThatExistsAndSaysWhatToDo() throws Exception {
        try (FakeApi api = FakeApi.start()) {
            play(api.url(), history(auction(1, 5)), false);
            List<PlayedAuction> again = play(api.url(), history(auction(1, 5), auction(2, 5)), false);

            assertThat(again.get(0).failure()).contains("auction 1 already exists").contains("--ids fresh");
            assertThat(again.get(1).failure()).isNull();
            assertThat(amounts(api, 1)).hasSize(1);
        }
    }

    @Test
    void waitsForAPendingDecision() throws Exception {
        AtomicInteger polls = new AtomicInteger();
        FakeApi.Script script =
                (path, body) ->
                        switch (path) {
                            case "/api/bids" -> new Answer(202, "{}", Map.of("Location", "/api/bids/1/1027"));
                            case "/api/bids/1/1027" ->
                                    polls.incrementAndGet() < 3
                                            ? Answer.of(202, "{}")
                                            : Answer.of(200, "{\"id\":1027,\"price\":\"5.00\",\"position\":\"3@1\"}");
                            default -> null;
                        };
        try (FakeApi api = FakeApi.start(script)) {
            PlayedAuction played = play(api.url(), history(auction(1, 5)), false).getFirst();

            assertThat(played.failure()).isNull();
            assertThat(played.bids().getFirst().decision()).isEqualTo(new Decision(200, null, "1027", "3@1", "5.00"));
        }
    }

    @Test
    void repeatsARequestThatWasCertainlyNotProcessed() throws Exception {
        AtomicInteger attempts = new AtomicInteger();
        FakeApi.Script script =
                (path, body) ->
                        path.equals("/api/bids") && attempts.incrementAndGet() < 3
                                ? Answer.of(503, "{\"code\":\"too_many_in_flight\"}")
                                : null;
        try (FakeApi api = FakeApi.start(script)) {
            PlayedAuction played = play(api.url(), history(auction(1, 5)), false).getFirst();

            assertThat(played.failure()).isNull();
            assertThat(amounts(api, 1)).containsExactly("5.00");
        }
    }

    @Test
    void doesNotRepeatARequestThatMayHaveBeenProcessed() throws Exception {
        AtomicInteger sent = new AtomicInteger();
        FakeApi.Script script =
                (path, body) -> {
                    if (!path.equals("/api/bids") || !"7.00".equals(body.get("amount"))) {
                        return null;
                    }
                    sent.incrementAndGet();
                    return "1".equals(body.get("auction_id"))
                            ? FakeApi.CUT
                            : Answer.of(503, "{\"code\":\"append_uncertain\"}");
                };
        try (FakeApi api = FakeApi.start(script)) {
            List<PlayedAuction> played = play(api.url(), history(auction(1, 5, 7, 8), auction(2, 5, 7, 8)), false);

            assertThat(sent).hasValue(2);
            assertThat(played)
                    .allSatisfy(auction -> {
                        assertThat(auction.isClosed()).isFalse();
                        assertThat(auction.bids()).hasSize(1);
                        assertThat(amounts(api, auction.id())).containsExactly("5.00");
                    });
            assertThat(played.get(0).failure()).startsWith("line 11: ").contains("the server may have processed it");
            assertThat(played.get(1).failure()).isEqualTo("line 11: the bid got response 503 append_uncertain");
            assertThat(new FeedResult(played, Duration.ofSeconds(1)).isComplete()).isFalse();
        }
    }

    @Test
    void startsNoMoreAuctionsWhenNoServerResponds() throws Exception {
        URI unused;
        try (ServerSocket free = new ServerSocket(0)) {
            unused = URI.create("http://127.0.0.1:" + free.getLocalPort());
        }
        List<PlayedAuction> played = play(unused, history(auction(1, 5), auction(2, 5)), false, 1);

        assertThat(played.get(0).failure()).contains("stopped responding");
        assertThat(played.get(1).failure()).isEqualTo("not started because the API stopped responding");
    }

    private static List<PlayedAuction> play(URI url, BidHistory history, boolean freshIds) throws InterruptedException {
        return play(url, history, freshIds, 8);
    }

    private static List<PlayedAuction> play(URI url, BidHistory history, boolean freshIds, int inFlight)
            throws InterruptedException {
        InstantSource clock = InstantSource.fixed(Instant.parse("2026-11-23T18:00:00Z"));
        try (ApiConnection connection = new ApiConnection(url, QUICK_RETRIES, null)) {
            return new FeedPlayer(
                            new FeedClient(connection, FeedTerms.parse("english", ""), freshIds, clock),
                            inFlight,
                            ReplayProgress.SILENT)
                    .play(history)
                    .auctions();
        }
    }

    private static List<String> amounts(FakeApi api, long auctionId) {
        List<String> amounts = new ArrayList<>();
        for (Map<String, String> bid : api.bids()) {
            if (Long.toString(auctionId).equals(bid.get("auction_id"))) {
                amounts.add(bid.getOrDefault("amount", ""));
            }
        }
        return amounts;
    }

    private static BidHistory history(PastAuction... auctions) {
        return new BidHistory(List.of(auctions), List.of());
    }

    /// The lines of its bids are 10, 11, …
    private static PastAuction auction(long id, long... units) {
        List<PastBid> bids = new ArrayList<>();
        for (long amount : units) {
            bids.add(new PastBid(10 + bids.size(), BigDecimal.valueOf(bids.size()), 7, amount * 1_000_000));
        }
        return new PastAuction(id, "A thing", 1_000_000, 8_000_000, bids);
    }
}
