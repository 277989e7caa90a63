package dev.gavel.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gavel.schema.codec.AuctionKey;
import dev.gavel.schema.topic.Topics;
import dev.gavel.storage.RedisKeys;
import dev.gavel.testing.ApiClient.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

/// The life of a bid through `gavel up`: HTTP, log, decision, read models.
final class BidLifecycleIT extends RunningStack {
    private static final Duration READ_MODELS_AGREE_WITHIN = Duration.ofSeconds(1);

    @Test
    void decidesBidsAndShowsThemEverywhere() throws Exception {
        long auction = 42;
        assertThat(api.open(auction, "1.00", inAnHour()).status()).isEqualTo(201);

        Response first = api.bid(auction, 7, "10");
        Response equal =
                api.post(
                        "/api/bids",
                        "{\"auction_id\":42,\"bidder_id\":8,\"amount\":\"10\"}",
                        "Idempotency-Key",
                        "on-the-log");
        Response higher = api.bid(auction, 8, "12.50");

        assertThat(first.status()).isEqualTo(201);
        assertThat(first.field("is_winning")).isEqualTo("true");
        assertThat(equal.status()).isEqualTo(409);
        assertThat(equal.field("code")).isEqualTo("bid_too_low");
        assertThat(equal.field("highest")).isEqualTo("10.00");
        assertThat(higher.status()).isEqualTo(201);
        assertThat(higher.field("price")).isEqualTo("12.50");

        await("HTTP, Redis and Postgres show the bids")
                .atMost(READ_MODELS_AGREE_WITHIN)
                .untilAsserted(() -> {
                    assertThat(api.get("/api/auctions/42").field("price")).isEqualTo("12.50");
                    assertThat(api.get("/api/bids/42").body()).contains(first.field("id"), higher.field("id"));
                    assertThat(api.get("/api/bids/42/" + higher.field("id")).field("amount")).isEqualTo("12.50");
                    assertThat(readModels.hash(RedisKeys.auction(auction))).containsEntry("price", "12.50");
                    assertThat(readModels.value(RedisKeys.highest(auction))).isEqualTo("12.50");
                    assertThat(readModels.number("SELECT count(*) FROM bids WHERE auction_id = 42")).isEqualTo(3);
                });
        assertThat(log.events().values().stream().filter(event -> event.auctionId() == auction)).hasSize(4);
    }

    @Test
    void rejectsATooLowBidLocally() throws Exception {
        api.open(49, "1.00", inAnHour());
        Response first = api.bid(49, 7, "10");

        Response low = api.bid(49, 8, "9");

        assertThat(low.status()).isEqualTo(409);
        assertThat(low.field("code")).isEqualTo("bid_too_low");
        assertThat(low.field("decided_by")).isEqualTo("local");
        assertThat(low.field("as_of")).isEqualTo(first.field("position"));
        assertThat(low.field("minimum_next_bid")).isEqualTo(first.field("minimum_next_bid"));
        assertThat(api.bid(49, 8, "11").status()).isEqualTo(201);
        await("only the logged bids are in Postgres")
                .atMost(Duration.ofSeconds(5))
                .untilAsserted(() ->
                        assertThat(readModels.number("SELECT count(*) FROM bids WHERE auction_id = 49")).isEqualTo(2));
    }

    @Test
    void decidesABatchInItsOrder() throws Exception {
        api.open(47, "1.00", inAnHour());

        Response response =
                api.post(
                        "/api/bids/batch",
                        """
                        [{"id": "a", "auction_id": 47, "bidder_id": 7, "amount": "10"},
                         {"id": "b", "auction_id": 47, "bidder_id": 8, "amount": "12"},
                         {"id": "c", "auction_id": 47, "bidder_id": 9, "amount": "x"},
                         {"id": "d", "auction_id": 48, "bidder_id": 9, "amount": "1"},
                         {"id": "e", "auction_id": 47, "bidder_id": 7, "amount": "11"}]\
                        """);

        assertThat(response.status()).isEqualTo(200);
        assertThat(response.body().split("\"client_id\":"))
                .satisfiesExactly(
                        begin -> assertThat(begin).isEqualTo("[{"),
                        a -> assertThat(a).startsWith("\"a\",\"status\":201").contains("\"price\":\"10.00\""),
                        b -> assertThat(b).startsWith("\"b\",\"status\":201").contains("\"price\":\"12.00\""),
                        c -> assertThat(c).startsWith("\"c\",").contains("\"status\":400", "invalid_amount"),
                        d -> assertThat(d).startsWith("\"d\",").contains("\"status\":404", "unknown_auction"),
                        e -> assertThat(e).startsWith("\"e\",").contains("\"status\":409", "bid_too_low"));
    }

    @Test
    void closesAtTheEndAndNamesTheWinner() throws Exception {
        api.open(43, "1.00", Instant.now().plusSeconds(2));
        api.bid(43, 7, "10");

        await("the auction is sold")
                .atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> {
                    Response auction = api.get("/api/auctions/43");
                    assertThat(auction.field("status")).isEqualTo("sold");
                    assertThat(auction.field("winner_id")).isEqualTo("7");
                    assertThat(auction.field("hammer_price")).isEqualTo("10.00");
                });
        assertThat(api.bid(43, 8, "11").field("code")).isEqualTo("auction_closed");
    }

    @Test
    void rejectsABidOnAnUnknownAuction() throws Exception {
        Response response = api.bid(44, 7, "10");

        assertThat(response.status()).isEqualTo(404);
        assertThat(response.field("code")).isEqualTo("unknown_auction");
    }

    /// An open transaction on the log, which no part of Gavel ever writes, holds its readers back. The processor is
    /// alive, but does not reach the bid.
    @Test
    void returns202AfterTheWaitAndShowsTheDecisionLater() throws Exception {
        api.open(50, "1.00", inAnHour());
        Map<String, Object> settings =
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        "127.0.0.1:" + up.ports.kafka(),
                        ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                        "holds-the-processor-back");
        Response response;
        Duration waited;
        try (var producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>(Topics.COMMANDS, AuctionKey.encode(50), new byte[] {1})).get();
            Instant sent = Instant.now();
            response =
                    api.post("/api/bids", "{\"auction_id\":50,\"bidder_id\":7,\"amount\":\"10\"}", "Prefer", "wait=1");
            waited = Duration.between(sent, Instant.now());
            producer.abortTransaction();
        }

        assertThat(response.status()).isEqualTo(202);
        assertThat(waited).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(5));
        await("the late decision is shown and bids are up")
                .atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> {
                    assertThat(api.get("/api/auctions/50").field("price")).isEqualTo("10.00");
                    assertThat(api.get("/health").field("bids")).isEqualTo("up");
                });
    }

    @Test
    void sendsAMalformedCommandToTheDeadLettersAndDecidesTheNextBid() throws Exception {
        api.open(45, "1.00", inAnHour());
        Map<String, Object> settings =
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        "127.0.0.1:" + up.ports.kafka(),
                        ProducerConfig.ACKS_CONFIG,
                        "all");
        byte[] poison = {(byte) 0xFF, (byte) 0xFF};
        try (var producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(Topics.COMMANDS, AuctionKey.encode(45), poison)).get();
        }

        assertThat(api.bid(45, 7, "10").status()).isEqualTo(201);
        await("the malformed command is a dead letter")
                .atMost(Duration.ofSeconds(5))
                .untilAsserted(() ->
                        assertThat(log.read(Topics.DEAD_LETTERS, "read_committed"))
                                .anySatisfy(letter -> assertThat(letter.value()).isEqualTo(poison)));
    }

    @Test
    void refillsRedisAfterAFlush() throws Exception {
        api.open(46, "1.00", inAnHour());
        api.bid(46, 7, "10");
        await("Redis has the price")
                .atMost(Duration.ofSeconds(5))
                .untilAsserted(() -> assertThat(readModels.value(RedisKeys.highest(46))).isEqualTo("10.00"));

        readModels.flushRedis();

        await("Redis is refilled")
                .atMost(Duration.ofSeconds(5))
                .untilAsserted(() -> {
                    assertThat(readModels.value(RedisKeys.highest(46))).isEqualTo("10.00");
                    assertThat(readModels.hash(RedisKeys.auction(46))).containsEntry("title", "test");
                });
    }

    @Test
    void isHealthy() throws Exception {
        Response health = api.get("/health");

        assertThat(health.status()).isEqualTo(200);
        assertThat(health.field("bids")).isEqualTo("up");
        assertThat(health.field("reads")).isEqualTo("up");
    }

    private static Instant inAnHour() {
        return Instant.now().plus(Duration.ofHours(1));
    }
}
