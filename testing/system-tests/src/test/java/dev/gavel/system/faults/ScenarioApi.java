package dev.gavel.system.faults;

import dev.gavel.schema.Micros;
import dev.gavel.system.faults.Operation.Kind;
import dev.gavel.system.faults.Operation.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The API as the clients of one scenario use it. Records every request with its outcome.
final class ScenarioApi {
    /// From the opening of a short auction to its end.
    static final Duration SHORT_AUCTION = Duration.ofSeconds(4);

    private static final long AFTER_NO_RESPONSE_NS = 50_000_000;

    /// Shared by all scenarios of a run, so that no two requests have the same.
    private static final AtomicLong TRACES = new AtomicLong();

    private static final AtomicLong PROBES = new AtomicLong();

    private final Supplier<OutcomeClient> api;
    private final int scenario;
    private final Queue<Operation> operations = new ConcurrentLinkedQueue<>();

    /// @param api the instance to use now
    /// @param scenario the ids of its auctions begin at 10 000 times this number
    ScenarioApi(Supplier<OutcomeClient> api, int scenario) {
        this.api = api;
        this.scenario = scenario;
    }

    long auction(int index) {
        return scenario * 10_000L + index + 1;
    }

    /// All requests so far.
    List<Operation> operations() {
        return List.copyOf(operations);
    }

    Operation open(int index, String type, Duration length) throws InterruptedException {
        String increment = type.startsWith("sealed") ? "" : "\"increment\":{\"fixed\":\"0.10\"},";
        String terms =
                "{\"id\":%d,\"title\":\"fault\",\"type\":\"%s\",%s\"opening_price\":\"1\",\"ends_at\":\"%s\"}"
                        .formatted(auction(index), type, increment, Instant.now().plus(length));
        return post(Kind.OPEN, auction(index), 0, 0, null, "/api/auctions", terms);
    }

    /// Places one bid with one request.
    Operation bid(long auctionId, long bidderId, long amountMicros, @Nullable String key) throws InterruptedException {
        String json =
                "{\"auction_id\":%d,\"bidder_id\":%d,\"amount\":\"%s\"}"
                        .formatted(auctionId, bidderId, Micros.format(amountMicros));
        return post(Kind.BID, auctionId, bidderId, amountMicros, key, "/api/bids", json);
    }

    /// Places a bid that is too low. Its key makes the node append it, whatever minimum the node knows.
    Operation probe(long auctionId) throws InterruptedException {
        return bid(auctionId, 999, Micros.UNIT / 2, "probe-" + PROBES.incrementAndGet());
    }

    Operation close(int index) throws InterruptedException {
        long id = auction(index);
        return post(Kind.CLOSE, id, 0, 0, null, "/api/auctions/" + id + "/close", "{}");
    }

    void read(String path) throws InterruptedException {
        long startNs = System.nanoTime();
        Outcome outcome = api.get().read(path);
        operations.add(new Operation(Kind.READ, 0, 0, 0, null, path, startNs, System.nanoTime(), outcome));
    }

    private Operation post(
            Kind kind, long auction, long bidder, long amount, @Nullable String key, String path, String json)
            throws InterruptedException {
        String traceparent = "00-%032x-%016x-01".formatted(TRACES.incrementAndGet(), scenario + 1);
        long startNs = System.nanoTime();
        Outcome outcome = api.get().post(path, json, traceparent, key);
        Operation operation =
                new Operation(kind, auction, bidder, amount, key, traceparent, startNs, System.nanoTime(), outcome);
        operations.add(operation);
        if (outcome instanceof Outcome.NoResponse) {
            LockSupport.parkNanos(AFTER_NO_RESPONSE_NS);
        }
        return operation;
    }
}
