package dev.gavel.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gavel.testing.ApiClient;
import dev.gavel.testing.ApiClient.Response;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Following the `Location` of a write at once never shows the past.
final class ReadYourWritesIT {
    private static final int TRIES = 20;

    @Test
    void theLocationOfAWriteIsNeverInThePast(@TempDir Path data) throws Exception {
        try (GavelUp up = GavelUp.start(data, GavelUp.StackPorts.free(), "on")) {
            ApiClient api = new ApiClient(up.ports.http());
            for (int id = 1; id <= TRIES; id++) {
                Response opened = follow(api, api.open(id, "1.00", Instant.now().plus(Duration.ofHours(1))));
                assertThat(opened.field("bid_count")).isEqualTo("0");

                Response placed = api.bid(id, 7, "5.00");
                Response bid = follow(api, placed);
                assertThat(bid.field("id")).isEqualTo(placed.field("id"));
                assertThat(bid.field("is_winning")).isEqualTo("true");
                assertThat(api.get("/api/auctions/" + id + "?at_least=" + placed.field("position")).field("price"))
                        .isEqualTo("5.00");

                Response closed = follow(api, api.post("/api/auctions/" + id + "/close", "{}"));
                assertThat(closed.field("status")).isEqualTo("sold");
            }
        }
    }

    private static Response follow(ApiClient api, Response written) throws Exception {
        assertThat(written.status()).isIn(200, 201);
        Response read = api.get(written.location());
        assertThat(read.status()).as(read.body()).isEqualTo(200);
        return read;
    }
}
