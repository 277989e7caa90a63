package dev.gavel.system.harm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gavel.testing.ApiClient;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// A client with an address of its own that uses every kind of request in turn, one at a time, and has to be answered
/// within a bound each time.
final class PoliteClient implements AutoCloseable {
    static final Duration BOUND = Duration.ofSeconds(2);
    private static final InetAddress ADDRESS = InetAddress.ofLiteral("127.0.0.2");

    /// Long enough for rounds whose every request just keeps its bound.
    private static final Duration ROUNDS_WITHIN = Duration.ofMinutes(3);

    private final ApiClient api;
    private final long auction;
    private final Thread thread = Thread.ofPlatform().name("polite-client").unstarted(this::run);
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private volatile boolean stopping;
    private final AtomicInteger rounds = new AtomicInteger();
    private volatile long slowestNs;
    private long price;

    private PoliteClient(int port, long auction, long price) {
        this.api = new ApiClient(port, BOUND, ADDRESS);
        this.auction = auction;
        this.price = price;
    }

    /// Opens an auction and begins.
    static PoliteClient start(int port, long auction) throws IOException, InterruptedException {
        PoliteClient client = new PoliteClient(port, auction, 0);
        var opened = client.api.open(auction, "1", Instant.now().plus(Duration.ofDays(30)));
        assertThat(opened.status()).as(opened.body()).isEqualTo(201);
        // Its rounds read what the projector has written.
        await().atMost(ROUNDS_WITHIN).until(() -> client.api.get("/api/auctions/" + auction).status() == 200);
        client.thread.start();
        return client;
    }

    /// Goes on with the auction of another one, as after a restart.
    static PoliteClient resume(int port, PoliteClient other) {
        PoliteClient client = new PoliteClient(port, other.auction, other.price);
        client.thread.start();
        return client;
    }

    /// Waits until it has made so many rounds more.
    void awaitRounds(int more) {
        int until = rounds.get() + more;
        await().atMost(ROUNDS_WITHIN).until(() -> rounds.get() >= until || failure.get() != null);
        assertServed();
    }

    void assertServed() {
        assertThat(failure.get()).as("after %d rounds", rounds.get()).isNull();
    }

    Duration slowest() {
        return Duration.ofNanos(slowestNs);
    }

    private void run() {
        try {
            while (!stopping) {
                round();
                rounds.incrementAndGet();
            }
        } catch (IOException | InterruptedException | AssertionError e) {
            failure.set(e);
        }
    }

    private void round() throws IOException, InterruptedException {
        expect(201, () -> api.bid(auction, 7 + price % 2, Long.toString(++price)));
        expect(
                200,
                () ->
                        api.post(
                                "/api/bids/batch",
                                "[{\"auction_id\":%d,\"bidder_id\":%d,\"amount\":\"%d\"}]"
                                        .formatted(auction, 7 + price % 2, ++price)));
        expect(200, () -> api.get("/api/auctions/" + auction));
        expect(200, () -> api.get("/api/auctions?limit=20"));
        expect(200, () -> api.get("/api/bids/" + auction + "?limit=20"));
        expect(200, () -> api.get("/health"));
        expect(200, () -> api.get("/observe/metrics"));
    }

    @FunctionalInterface
    private interface Request {
        ApiClient.Response send() throws IOException, InterruptedException;
    }

    private void expect(int status, Request request) throws IOException, InterruptedException {
        long startNs = System.nanoTime();
        ApiClient.Response response = request.send();
        slowestNs = Math.max(slowestNs, System.nanoTime() - startNs);
        assertThat(response.status()).as(response.body()).isEqualTo(status);
    }

    @Override
    public void close() {
        stopping = true;
        await("the client has ended").atMost(BOUND.multipliedBy(10)).until(() -> !thread.isAlive());
    }
}
