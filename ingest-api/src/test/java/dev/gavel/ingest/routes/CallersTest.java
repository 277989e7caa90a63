package dev.gavel.ingest.routes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gavel.ingest.json.Problem;
import dev.gavel.ingest.security.Caller;
import dev.gavel.ingest.security.Callers;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CallersTest {
    @Test
    void everyRequestIsAuthenticatedBeforeItsRoute() throws Exception {
        try (ApiFixture api = new ApiFixture(Callers.by(CallersTest::authenticate))) {
            assertThat(api.get("/api/auctions").statusCode()).isEqualTo(401);
            assertThat(api.get("/api/nowhere").statusCode()).isEqualTo(401);
            assertThat(api.send(api.request("/api/auctions").header("Authorization", "x").GET()).statusCode())
                    .isEqualTo(200);
        }
    }

    private static Caller authenticate(ServerRequest request) {
        if (!request.headers().contains(HeaderNames.AUTHORIZATION)) {
            throw Problem.of(401, "unauthenticated", "Say who you are.", "");
        }
        return new Caller("x", Caller.Credential.TOKEN, Set.of(), 0, Set.of(), 0);
    }
}
