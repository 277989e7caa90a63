package dev.gavel.ingest.routes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gavel.ingest.health.Health;
import dev.gavel.ingest.health.Health.Part;
import dev.gavel.ingest.health.Health.ReadModelHealth;
import dev.gavel.ingest.health.Health.State;
import java.net.http.HttpResponse;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// `GET /health`.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HealthRouteTest {
    private static final Part DOWN = new Part("away");
    private static final ReadModelHealth CURRENT = new ReadModelHealth(Part.UP, 3, null);
    private static final ReadModelHealth STALE =
            new ReadModelHealth(new Part(State.STALE, "full"), 12, Instant.parse("2026-11-26T12:00:00Z"));
    private static final Health UP = new Health(Part.UP, Part.UP, Part.UP, CURRENT, CURRENT, Part.UP, 3);

    private final ApiFixture api = new ApiFixture();

    @AfterAll
    void stop() {
        api.close();
    }

    @Test
    void isUpWhenAllPartsAre() throws Exception {
        api.health.set(UP);
        HttpResponse<String> response = api.get("/health");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body())
                .isEqualTo(
                        """
                        {"status":"up","bids":"up","reads":"up","parts":{\
                        "kafka":{"status":"up","detail":null},\
                        "reply_listener":{"status":"up","detail":null},\
                        "processor":{"status":"up","detail":null},\
                        "postgres":{"status":"up","detail":null,"behind_events":3,"behind_since":null},\
                        "redis":{"status":"up","detail":null,"behind_events":3,"behind_since":null},\
                        "projector":{"status":"up","detail":null,"lag_events":3}}}\
                        """);
    }

    @Test
    void isDegradedWithoutReadModelsAndDownWithoutProcessor() throws Exception {
        api.health.set(new Health(Part.UP, Part.UP, Part.UP, ReadModelHealth.unknown(DOWN), CURRENT, DOWN, -1));
        HttpResponse<String> degraded = api.get("/health");
        api.health.set(new Health(Part.UP, Part.UP, DOWN, CURRENT, CURRENT, Part.UP, 0));
        HttpResponse<String> down = api.get("/health");

        assertThat(degraded.statusCode()).isEqualTo(200);
        assertThat(degraded.body())
                .contains("\"status\":\"degraded\",\"bids\":\"up\",\"reads\":\"down\"", "\"lag_events\":null");
        assertThat(down.statusCode()).isEqualTo(503);
        assertThat(down.body()).contains("\"status\":\"down\",\"bids\":\"down\",\"reads\":\"up\"", "\"away\"");
    }

    @Test
    void namesTheReadModelThatIsStale() throws Exception {
        api.health.set(new Health(Part.UP, Part.UP, Part.UP, CURRENT, STALE, Part.UP, 0));
        HttpResponse<String> redisIsFull = api.get("/health");
        Part projector = new Part(State.STALE, "Postgres is stale");
        api.health.set(new Health(Part.UP, Part.UP, Part.UP, STALE, STALE, projector, 12));
        HttpResponse<String> noProjector = api.get("/health");

        assertThat(redisIsFull.statusCode()).isEqualTo(200);
        assertThat(redisIsFull.body())
                .contains(
                        "\"status\":\"degraded\",\"bids\":\"up\",\"reads\":\"up\"",
                        """
                        "redis":{"status":"stale","detail":"full","behind_events":12,\
                        "behind_since":"2026-11-26T12:00:00Z"}\
                        """);
        assertThat(noProjector.statusCode()).isEqualTo(200);
        assertThat(noProjector.body())
                .contains(
                        "\"status\":\"degraded\",\"bids\":\"up\",\"reads\":\"stale\"",
                        "\"projector\":{\"status\":\"stale\",\"detail\":\"Postgres is stale\",\"lag_events\":12}");
    }
}
