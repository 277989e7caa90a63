package dev.gavel.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gavel.schema.Fact;
import dev.gavel.testing.ApiClient;
import dev.gavel.testing.ApiClient.Response;
import dev.gavel.testing.FreePorts;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The same key and the same content bring the byte-identical decision: fifty at once, from another instance of the
/// API, and after the whole stack was killed.
@Tag("slow")
final class IdempotencyIT {
    private static final int AT_ONCE = 50;

    @Test
    void decidesOnceWhateverHappensBetween(@TempDir Path data) throws Exception {
        GavelUp.StackPorts ports = GavelUp.StackPorts.free();
        GavelUp up = GavelUp.start(data, ports);
        ApiClient api = new ApiClient(ports.http());
        String opening =
                "{\"title\":\"once\",\"opening_price\":\"1.00\",\"reserve_price\":\"7\",\"ends_at\":\"%s\"}"
                        .formatted(Instant.now().plus(Duration.ofHours(1)));

        Response opened = api.post("/api/auctions", opening, "Idempotency-Key", "opening-1");
        assertThat(opened.status()).as(opened.body()).isEqualTo(201);
        long auction = Long.parseLong(opened.field("id"));
        String bid = MarketplaceIT.bid(auction, 7, "5");
        List<Response> responses = atOnce(() -> api.post("/api/bids", bid, "Idempotency-Key", "bid-1"));
        Response first = responses.getFirst();
        assertThat(first.status()).as(first.body()).isEqualTo(201);
        assertThat(responses).containsOnly(first);
        Response rejected = api.post("/api/bids", MarketplaceIT.bid(auction, 8, "4"), "Idempotency-Key", "bid-2");
        assertThat(rejected.field("code")).isEqualTo("bid_too_low");
        assertThat(api.bid(auction, 9, "6").status()).isEqualTo(201);

        anotherInstance(
                data,
                ports,
                other -> {
                    assertThat(other.post("/api/bids", bid, "Idempotency-Key", "bid-1")).isEqualTo(first);
                    assertThat(other.post("/api/auctions", opening, "Idempotency-Key", "opening-1")).isEqualTo(opened);
                });
        up.kill();
        try (GavelUp again = GavelUp.start(data, ports)) {
            assertThat(api.post("/api/bids", bid, "Idempotency-Key", "bid-1")).isEqualTo(first);
            assertThat(api.post("/api/bids", MarketplaceIT.bid(auction, 8, "4"), "Idempotency-Key", "bid-2"))
                    .isEqualTo(rejected);
            assertThat(api.post("/api/auctions", opening, "Idempotency-Key", "opening-1")).isEqualTo(opened);
            Response other = api.post("/api/bids", MarketplaceIT.bid(auction, 7, "50"), "Idempotency-Key", "bid-1");
            assertThat(other.status()).isEqualTo(422);
            assertThat(other.field("code")).isEqualTo("idempotency_key_reused");
            decidedOnce(new TopicReader(again.ports.kafka()), new ReadModels(again), auction);
        }
    }

    private static void decidedOnce(TopicReader log, ReadModels readModels, long auction) throws Exception {
        await("each key is decided once")
                .atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> {
                    var events = log.events().values().stream().filter(event -> event.auctionId() == auction).toList();
                    assertThat(events).filteredOn(event -> event.fact() instanceof Fact.BidAccepted).hasSize(2);
                    assertThat(events)
                            .filteredOn(event -> event.fact() instanceof Fact.Repeated)
                            .hasSizeGreaterThanOrEqualTo(AT_ONCE);
                    assertThat(readModels.number("SELECT bid_count FROM auctions WHERE id = " + auction)).isEqualTo(2);
                });
    }

    private interface Use {
        void by(ApiClient api) throws Exception;
    }

    private static void anotherInstance(Path data, GavelUp.StackPorts ports, Use use) throws Exception {
        int port = FreePorts.find();
        Process ingest =
                GavelUp.gavel(
                        data.resolve("ingest.err"),
                        "ingest",
                        "--port=" + port,
                        "--kafka=127.0.0.1:" + ports.kafka(),
                        "--data=" + data.resolve("gavel"));
        try {
            ApiClient api = new ApiClient(port);
            await("the second ingest is healthy")
                    .atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(status(api)).isEqualTo(200));
            use.by(api);
        } finally {
            ingest.destroy();
            ingest.onExit().get();
        }
    }

    private static int status(ApiClient api) throws InterruptedException {
        try {
            return api.get("/health").status();
        } catch (IOException notYet) {
            return 0;
        }
    }

    private interface Request {
        Response send() throws Exception;
    }

    private static List<Response> atOnce(Request request) throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Response>> sent = new ArrayList<>();
            for (int i = 0; i < AT_ONCE; i++) {
                sent.add(threads.submit(request::send));
            }
            List<Response> responses = new ArrayList<>();
            for (Future<Response> response : sent) {
                responses.add(response.get());
            }
            return responses;
        }
    }
}
