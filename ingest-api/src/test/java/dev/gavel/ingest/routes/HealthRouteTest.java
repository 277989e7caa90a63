package dev.gavel.ingest.routes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gavel.ingest.health.Health;
import dev.gavel.ingest.health.Health.Part;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// `GET /health`.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HealthRouteTest {
    private static final Part DOWN = new Part("away");
    private static final Health UP = new Health(Part.UP, Part.UP, Part.UP, Part.UP, Part.UP, Part.UP, 3);

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
                        "postgres":{"status":"up","detail":null},\
                        "redis":{"status":"up","detail":null},\
                        "projector":{"status":"up","detail":null,"lag_events":3}}}\
                        """);
    }

    @Test
    void isDegradedWithoutReadModelsAndDownWithoutProcessor() throws Exception {
        api.health.set(new Health(Part.UP, Part.UP, Part.UP, DOWN, Part.UP, DOWN, -1));
        HttpResponse<String> degraded = api.get("/health");
        api.health.set(new Health(Part.UP, Part.UP, DOWN, Part.UP, Part.UP, Part.UP, 0));
        HttpResponse<String> down = api.get("/health");

        assertThat(degraded.statusCode()).isEqualTo(200);
        assertThat(degraded.body())
                .contains("\"status\":\"degraded\",\"bids\":\"up\",\"reads\":\"down\"", "\"lag_events\":null");
        assertThat(down.statusCode()).isEqualTo(503);
        assertThat(down.body()).contains("\"status\":\"down\",\"bids\":\"down\",\"reads\":\"up\"", "\"away\"");
    }
}
