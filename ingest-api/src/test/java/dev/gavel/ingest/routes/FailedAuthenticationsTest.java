package dev.gavel.ingest.routes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gavel.ingest.http.client.ClientAddress;
import dev.gavel.ingest.http.client.ClientLimits;
import dev.gavel.ingest.http.client.Rate;
import dev.gavel.ingest.http.client.RateConfig;
import dev.gavel.ingest.http.client.TrustedProxies;
import dev.gavel.ingest.json.Problem;
import dev.gavel.ingest.security.Caller;
import dev.gavel.ingest.security.Callers;
import dev.gavel.ingest.security.Role;
import java.net.InetAddress;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// An address that sends credentials which are not accepted.
class FailedAuthenticationsTest {
    private static final int QUOTA = 3;
    private static final Caller ALICE =
            new Caller("alice", Caller.Credential.TOKEN, Set.of(Role.READER), 7, Set.of(), 70);
    private static final String ATTACKER = "198.51.100.1";
    private static final String OTHER = "198.51.100.2";

    private final FakeCredentials credentials = new FakeCredentials();
    private final ApiFixture api =
            new ApiFixture(
                    Callers.by(credentials),
                    new ClientLimits(
                            8,
                            8,
                            8,
                            8,
                            8,
                            8,
                            1_000,
                            32,
                            32,
                            TrustedProxies.parse("127.0.0.1"),
                            new RateConfig(
                                    Rate.OFF,
                                    Rate.OFF,
                                    Rate.OFF,
                                    new Rate(QUOTA, 3_600),
                                    Rate.OFF,
                                    Rate.OFF,
                                    Rate.OFF)));

    /// Knows whom it has verified, and counts how often it verifies.
    private static final class FakeCredentials implements Callers.Credentials {
        final AtomicInteger verified = new AtomicInteger();
        final Set<String> known = ConcurrentHashMap.newKeySet();
        final List<String> failed = new ArrayList<>();
        boolean away;

        @Override
        public Caller caller(String credential) {
            verified.incrementAndGet();
            if (away) {
                throw Problem.unavailable("issuer_unavailable", "");
            }
            if (!credential.startsWith("good")) {
                throw Problem.of(401, "invalid_token", "", "");
            }
            known.add(credential);
            return ALICE;
        }

        @Override
        public @Nullable Caller known(String credential) {
            return known.contains(credential) ? ALICE : null;
        }

        @Override
        public synchronized void failed(Problem problem, ClientAddress client) {
            failed.add(problem.code() + " " + client);
        }
    }

    @AfterEach
    void stop() {
        api.close();
    }

    @Test
    void aboveTheRateCredentialsAreNotVerified() throws Exception {
        assertThat(read(ATTACKER, "good").statusCode()).isEqualTo(200);
        for (int i = 0; i < QUOTA; i++) {
            assertThat(read(ATTACKER, "bad-" + i).statusCode()).isEqualTo(401);
        }
        int before = credentials.verified.get();

        HttpResponse<String> response = read(ATTACKER, "bad");

        assertThat(response.statusCode()).isEqualTo(429);
        assertThat(response.body())
                .contains("\"code\":\"rate_limited\"", "Your address may send 3 failed authentications in 3600 s.");
        assertThat(response.headers().firstValue("Retry-After")).contains("1200");
        assertThat(response.headers().firstValue("RateLimit"))
                .contains("\"failed-authentications-of-client\";r=0;t=1200");
        assertThat(read(ATTACKER, "good-new").statusCode()).as("it would have to be verified").isEqualTo(429);
        assertThat(credentials.verified).hasValue(before);
        assertThat(read(ATTACKER, "good").statusCode()).as("a caller who is known").isEqualTo(200);
        assertThat(read(OTHER, "good-new").statusCode()).as("another address").isEqualTo(200);
    }

    @Test
    void successesAndOutagesAreNotCounted() throws Exception {
        for (int i = 0; i < 3 * QUOTA; i++) {
            assertThat(read(ATTACKER, "good-" + i).statusCode()).isEqualTo(200);
        }
        credentials.away = true;
        for (int i = 0; i < 3 * QUOTA; i++) {
            assertThat(read(ATTACKER, "later-" + i).statusCode()).isEqualTo(503);
        }
    }

    /// They cost nothing, and tell nothing.
    @Test
    void requestsWithoutACredentialAreNotCounted() throws Exception {
        for (int i = 0; i < 3 * QUOTA; i++) {
            assertThat(api.get("/api/auctions").statusCode()).isEqualTo(401);
        }
        assertThat(read("127.0.0.1", "bad").statusCode()).isEqualTo(401);
    }

    @Test
    void eachFailureIsToldToTheAudit() throws Exception {
        read(ATTACKER, "good");
        api.send(api.request("/api/auctions").header("X-Forwarded-For", OTHER).GET());
        for (int i = 0; i <= QUOTA; i++) {
            read(ATTACKER, "bad");
        }

        assertThat(credentials.failed)
                .containsExactly(
                        "credential_required " + OTHER,
                        "invalid_token " + ATTACKER,
                        "invalid_token " + ATTACKER,
                        "invalid_token " + ATTACKER,
                        "rate_limited " + ATTACKER);
    }

    @Test
    void anAddressIsWrittenAsPeopleDo() throws Exception {
        assertThat(ClientAddress.of(InetAddress.getByName("203.0.113.7"))).hasToString("203.0.113.7");
        assertThat(ClientAddress.of(InetAddress.getByName("2001:db8:0:7::1"))).hasToString("2001:db8:0:7::/64");
    }

    private HttpResponse<String> read(String from, String credential) throws Exception {
        return api.send(
                api.request("/api/auctions")
                        .header("X-Forwarded-For", from)
                        .header("Authorization", "Bearer " + credential)
                        .GET());
    }
}
