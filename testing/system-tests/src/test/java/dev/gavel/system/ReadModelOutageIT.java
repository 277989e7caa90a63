package dev.gavel.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gavel.schema.Fact;
import dev.gavel.schema.Micros;
import dev.gavel.testing.ApiClient;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Postgres and Redis are killed under load: no bid fails, and both catch up.
@Tag("slow")
final class ReadModelOutageIT {
    private static final int AUCTIONS = 10;
    private static final int BIDDERS = 8;

    @Test
    void losesNoBid(@TempDir Path data) throws Exception {
        try (GavelUp up = GavelUp.start(data, GavelUp.StackPorts.free(), "off")) {
            ApiClient api = new ApiClient(up.ports.http());
            for (int auction = 1; auction <= AUCTIONS; auction++) {
                api.open(auction, "0.01", Instant.now().plus(Duration.ofHours(1)));
            }
            try (BidLoad load = BidLoad.start(api, BIDDERS, AUCTIONS, 1)) {
                awaitMore(load, 500);
                up.child("postgres").destroyForcibly();
                awaitMore(load, 500);
                up.child("redis").destroyForcibly();
                awaitMore(load, 1_000);
                load.stop();
                assertThat(load.unanswered.get()).isZero();
                assertThat(load.responses).allSatisfy(response -> assertThat(response.status()).isIn(201, 409));
                catchesUp(up, api, load.responses.size());
            }
        }
    }

    private static void awaitMore(BidLoad load, int responses) throws Exception {
        int before = load.responses.size();
        await("bids go on")
                .atMost(Duration.ofSeconds(30))
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(load.responses.size()).isGreaterThan(before + responses));
    }

    private static void catchesUp(GavelUp up, ApiClient api, int decided) throws Exception {
        ReadModels readModels = new ReadModels(up);
        await("Postgres catches up")
                .atMost(Duration.ofSeconds(30))
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(readModels.number("SELECT count(*) FROM bids")).isEqualTo(decided));
        long accepted =
                new TopicReader(up.ports.kafka())
                        .events().values().stream().filter(event -> event.fact() instanceof Fact.BidAccepted).count();
        assertThat(readModels.number("SELECT sum(bid_count) FROM auctions")).isEqualTo(accepted);
        for (int auction = 1; auction <= AUCTIONS; auction++) {
            long price = readModels.number("SELECT price_micros FROM auctions WHERE id = " + auction);
            String highest = Micros.format(price);
            long id = auction;
            await("Redis catches up")
                    .atMost(Duration.ofSeconds(30))
                    .ignoreExceptions()
                    .untilAsserted(() -> assertThat(readModels.value("auction:" + id + ":highest")).isEqualTo(highest));
            assertThat(api.get("/api/auctions/" + auction).field("price")).isEqualTo(highest);
        }
    }
}
