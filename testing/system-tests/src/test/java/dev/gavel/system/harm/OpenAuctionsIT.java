package dev.gavel.system.harm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gavel.system.GavelUp;
import dev.gavel.testing.ApiClient;
import dev.gavel.testing.ApiClient.Response;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A seller opens auctions for ever. Beyond the limit openings are rejected, bids are not, until auctions have ended;
/// and the same after a restart.
final class OpenAuctionsIT {
    private static final String HEAP = "-Xmx512m";
    private static final int LIMIT = 30;
    private static final int CANCELLED = 5;
    private static final Duration COUNTED_WITHIN = Duration.ofSeconds(45);
    private final Instant end = Instant.now().plus(Duration.ofDays(1));

    @Test
    void openingsAreRefusedBeyondTheLimit(@TempDir Path data) throws Exception {
        GavelUp.StackPorts ports = GavelUp.StackPorts.free();
        String option = "--max-open-auctions=" + LIMIT;
        try (GavelUp up = GavelUp.start(data, ports, "on", HEAP, option)) {
            ApiClient api = new ApiClient(ports.http());
            for (int id = 1; id <= LIMIT; id++) {
                assertThat(api.open(id, "1", end).status()).as("%d", id).isEqualTo(201);
            }
            assertRefused(api.open(LIMIT + 1, "1", end));
            assertThat(api.bid(1, 7, "1").status()).isEqualTo(201);

            for (int id = 1; id <= CANCELLED; id++) {
                assertThat(api.post("/api/auctions/" + id + "/cancel", "{}").status()).isEqualTo(200);
            }
            await().atMost(COUNTED_WITHIN).until(() -> api.open(LIMIT + 1, "1", end).status() == 201);
            assertThat(up.stop()).isZero();
        }

        try (GavelUp up = GavelUp.start(data, ports, "on", HEAP, option)) {
            ApiClient api = new ApiClient(ports.http());
            assertThat(api.bid(CANCELLED + 1, 7, "1").status()).isEqualTo(201);
            int next = LIMIT + 2;
            Response last = api.open(next, "1", end);
            while (last.status() == 201) {
                next++;
                last = api.open(next, "1", end);
            }
            assertRefused(last);
            assertThat(next - 1).as("openings beyond what was open").isLessThanOrEqualTo(2 * LIMIT + CANCELLED);
            up.assertEqualToItsLog();
            assertThat(up.stop()).isZero();
        }
    }

    private static void assertRefused(Response response) {
        assertThat(response.status()).as(response.body()).isEqualTo(503);
        assertThat(response.field("code")).isEqualTo("too_many_open_auctions");
    }
}
