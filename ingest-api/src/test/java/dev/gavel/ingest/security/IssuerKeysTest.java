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
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
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
        try (IssuerKeys keys = IssuerKeys.of(location, times(LONG, Duration.ofSeconds(30)), InstantSource.system())) {
            assertThat(find(keys, "ec-old")).hasSize(1);
            published.set(NEW.keySet());

            assertThat(find(keys, "ec-new")).hasSize(1);
            assertThat(find(keys, "ec-old")).isEmpty();
        }
    }

    @Test
    void unknownKeyIdsDoNotReachTheIssuerAgainAndAgain() throws Exception {
        try (IssuerKeys keys = IssuerKeys.of(location, times(LONG, Duration.ofMinutes(4)), InstantSource.system())) {
            for (int i = 0; i < 1_000; i++) {
                assertThat(find(keys, "guess-" + i)).isEmpty();
            }

            assertThat(fetches).hasValueLessThanOrEqualTo(2);
            assertThat(find(keys, "ec-old")).hasSize(1);
        }
    }

    @Test
    void theLastKeysStayValidWhileTheIssuerIsAway() throws Exception {
        try (IssuerKeys keys = IssuerKeys.of(location, QUICK, InstantSource.system())) {
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
        try (IssuerKeys keys = IssuerKeys.of(location, times(LONG, Duration.ofMillis(1)), InstantSource.system())) {
            assertThatExceptionOfType(KeySourceException.class).isThrownBy(() -> find(keys, "ec-old"));
        }
    }

    /// Most of these attempts are not let through to the issuer, and a valid token must not be called invalid for that.
    @Test
    void howeverOftenItIsAsked() {
        status.set(500);
        try (IssuerKeys keys = IssuerKeys.of(location, IssuerKeys.Times.DEFAULT, InstantSource.system())) {
            for (int i = 0; i < 10; i++) {
                assertThatExceptionOfType(KeySourceException.class).isThrownBy(() -> find(keys, "ec-old"));
            }
            assertThat(fetches).hasValueLessThanOrEqualTo(2);
        }
    }

    /// Not keys, but a page that says so.
    @Test
    void theLastKeysStayValidWhileTheIssuerSaysSomethingElse() throws Exception {
        AtomicReference<Instant> now = new AtomicReference<>(Instant.now());
        try (IssuerKeys keys = IssuerKeys.of(location, IssuerKeys.Times.DEFAULT, now::get)) {
            assertThat(find(keys, "ec-old")).hasSize(1);
            published.set("<html>Please sign in</html>");

            now.set(now.get().plusSeconds(301));
            assertThat(find(keys, "ec-old")).hasSize(1);
            assertThat(find(keys, "ec-new")).isEmpty();
            published.set("x".repeat(1_000_000));
            now.set(now.get().plusSeconds(301));
            assertThat(find(keys, "ec-old")).hasSize(1);
        }
    }

    /// The issuer does not answer for ten minutes, twice as long as keys are kept. Known keys verify tokens all the
    /// time, and a key that it made meanwhile does so as soon as it is back.
    @Test
    void theIssuerIsAwayForTenMinutes() throws Exception {
        AtomicReference<Instant> now = new AtomicReference<>(Instant.now());
        try (IssuerKeys keys = IssuerKeys.of(location, IssuerKeys.Times.DEFAULT, now::get)) {
            assertThat(find(keys, "ec-old")).hasSize(1);
            status.set(503);
            int before = fetches.get();
            for (int second = 0; second < 600; second += 5) {
                now.set(now.get().plusSeconds(5));
                assertThat(find(keys, "ec-old")).as("after %d s", second).hasSize(1);
                assertThat(find(keys, "ec-new")).isEmpty();
            }
            assertThat(fetches.get() - before).as("attempts in ten minutes").isBetween(2, 42);

            published.set(NEW.keySet());
            status.set(200);
            now.set(now.get().plusSeconds(30));
            assertThat(find(keys, "ec-new")).hasSize(1);
        }
    }

    /// An issuer publishes a new key beside the old one, signs with the new one, and takes the old one away. Threads
    /// that verify without a pause never see a valid token refused.
    @Test
    void keysAreRotatedUnderLoad() throws Exception {
        AtomicReference<Instant> now = new AtomicReference<>(Instant.now());
        AtomicReference<TestIssuer> signer = new AtomicReference<>(OLD);
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        AtomicIntegerArray verified = new AtomicIntegerArray(4);
        AtomicBoolean running = new AtomicBoolean(true);
        try (IssuerKeys keys = IssuerKeys.of(location, IssuerKeys.Times.DEFAULT, now::get)) {
            TokenVerifier verifier = verifier(keys, now::get);
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < verified.length(); i++) {
                int thread = i;
                threads.add(
                        Thread.ofPlatform()
                                .start(() -> {
                                    try {
                                        while (running.get()) {
                                            Date expires = Date.from(now.get().plusSeconds(3_600));
                                            verifier.verify(
                                                    signer.get()
                                                            .token(
                                                                    TestIssuer.claims("alice", "bidder")
                                                                            .issueTime(null)
                                                                            .expirationTime(expires)
                                                                            .build()));
                                            verified.incrementAndGet(thread);
                                        }
                                    } catch (Exception | AssertionError e) {
                                        failure.set(e);
                                    }
                                }));
            }
            try {
                rotate(now, signer, verified);
            } finally {
                running.set(false);
                for (Thread thread : threads) {
                    thread.join();
                }
                assertThat(failure.get()).isNull();
            }
        }
        assertThat(fetches.get()).as("one or two for each rotation").isBetween(4, 12);
    }

    private void rotate(AtomicReference<Instant> now, AtomicReference<TestIssuer> signer, AtomicIntegerArray verified) {
        TestIssuer current = OLD;
        for (int rotation = 1; rotation <= 3; rotation++) {
            TestIssuer next = new TestIssuer("-" + rotation);
            published.set(TestIssuer.keySet(current, next));
            now.set(now.get().plusSeconds(31));
            awaitMore(verified);
            signer.set(next);
            awaitMore(verified);
            published.set(next.keySet());
            now.set(now.get().plusSeconds(301));
            awaitMore(verified);
            current = next;
        }
    }

    /// Every thread has verified the token that it had, and others after it.
    private static void awaitMore(AtomicIntegerArray verified) {
        for (int thread = 0; thread < verified.length(); thread++) {
            int before = verified.get(thread);
            int each = thread;
            await().atMost(Duration.ofSeconds(20))
                    .pollInterval(Duration.ofMillis(5))
                    .until(() -> verified.get(each) > before + 10);
        }
    }

    private TokenVerifier verifier(IssuerKeys keys, InstantSource clock) {
        return new TokenVerifier(
                new TokenConfig(
                        TestIssuer.ISSUER,
                        TestIssuer.AUDIENCE,
                        location,
                        List.of("ES256"),
                        TokenConfig.MAX_CLOCK_SKEW,
                        TokenConfig.ClaimNames.DEFAULT),
                keys,
                clock);
    }

    /// Keys are fetched by a thread of their own before they are too old, so that no request waits.
    @Test
    void keysAreFetchedAhead() throws Exception {
        try (IssuerKeys keys = IssuerKeys.of(location, QUICK, InstantSource.system())) {
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
