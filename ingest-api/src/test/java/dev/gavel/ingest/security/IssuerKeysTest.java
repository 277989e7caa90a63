package dev.gavel.ingest.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class IssuerKeysTest {
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final IssuerKeys.Times QUICK =
            new IssuerKeys.Times(
                    Duration.ofMillis(300), Duration.ofMillis(100), Duration.ofMillis(1), Duration.ofMillis(100));
    private static final TestIssuer OLD = new TestIssuer("-old");
    private static final TestIssuer NEW = new TestIssuer("-new");

    private final AtomicReference<String> published = new AtomicReference<>(OLD.keySet());
    private final AtomicInteger status = new AtomicInteger(200);
    private final AtomicInteger fetches = new AtomicInteger();
    private HttpServer server;
    private KeySetLocation location;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/jwks.json",
                exchange -> {
                    fetches.incrementAndGet();
                    byte[] body = published.get().getBytes(StandardCharsets.UTF_8);
                    exchange.sendResponseHeaders(status.get(), body.length);
                    exchange.getResponseBody().write(body);
                    exchange.close();
                });
        server.start();
        location = KeySetLocation.parse("http://127.0.0.1:" + server.getAddress().getPort() + "/jwks.json");
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void aRotatedKeyIsFetchedWhenATokenNamesIt() throws Exception {
        try (IssuerKeys keys = IssuerKeys.of(location, times(LONG, Duration.ofSeconds(30)))) {
            assertThat(find(keys, "ec-old")).hasSize(1);
            published.set(NEW.keySet());

            assertThat(find(keys, "ec-new")).hasSize(1);
            assertThat(find(keys, "ec-old")).isEmpty();
        }
    }

    @Test
    void unknownKeyIdsDoNotReachTheIssuerAgainAndAgain() throws Exception {
        try (IssuerKeys keys = IssuerKeys.of(location, times(LONG, Duration.ofMinutes(4)))) {
            for (int i = 0; i < 1_000; i++) {
                assertThat(find(keys, "guess-" + i)).isEmpty();
            }

            assertThat(fetches).hasValueLessThanOrEqualTo(2);
            assertThat(find(keys, "ec-old")).hasSize(1);
        }
    }

    @Test
    void theLastKeysStayValidWhileTheIssuerIsAway() throws Exception {
        try (IssuerKeys keys = IssuerKeys.of(location, QUICK)) {
            assertThat(find(keys, "ec-old")).hasSize(1);
            status.set(503);
            int before = fetches.get();

            await().atMost(Duration.ofSeconds(10))
                    .until(() -> {
                        assertThat(find(keys, "ec-old")).hasSize(1);
                        return fetches.get() > before + 3;
                    });

            server.stop(0);
            assertThat(find(keys, "ec-old")).hasSize(1);
        }
    }

    @Test
    void withoutAnyKeysNothingIsDecided() {
        status.set(500);
        try (IssuerKeys keys = IssuerKeys.of(location, times(LONG, Duration.ofMillis(1)))) {
            assertThatExceptionOfType(KeySourceException.class).isThrownBy(() -> find(keys, "ec-old"));
        }
    }

    /// Keys are fetched by a thread of their own before they are too old, so that no request waits.
    @Test
    void keysAreFetchedAhead() throws Exception {
        try (IssuerKeys keys = IssuerKeys.of(location, QUICK)) {
            assertThat(find(keys, "ec-old")).hasSize(1);

            await().atMost(Duration.ofSeconds(10)).until(() -> fetches.get() >= 3);
        }
    }

    private static IssuerKeys.Times times(Duration keep, Duration interval) {
        return new IssuerKeys.Times(keep, Duration.ofMinutes(2), interval, Duration.ofSeconds(5));
    }

    private static List<JWK> find(IssuerKeys keys, String keyId) throws KeySourceException {
        return keys.get(new JWKSelector(new JWKMatcher.Builder().keyID(keyId).build()));
    }
}
