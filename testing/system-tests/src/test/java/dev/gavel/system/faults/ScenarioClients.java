package dev.gavel.system.faults;

import dev.gavel.schema.Micros;
import dev.gavel.system.faults.Operation.Kind;
import dev.gavel.system.faults.Operation.Outcome;
import dev.gavel.system.faults.Operation.Result;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Many clients on the auctions of one scene, hot spots among them. They write down everything.
final class ScenarioClients {
    static final List<String> TYPES =
            List.of(
                    "english",
                    "proxy",
                    "english",
                    "proxy",
                    "english",
                    "sealed_first",
                    "english",
                    "sealed_second",
                    "proxy",
                    "english");

    /// From its opening to its end.
    static final Duration SHORT_AUCTION = Duration.ofSeconds(4);

    private static final int CLIENTS = 12;
    private static final long STEP = Micros.UNIT / 10;
    private static final int MOST_TRIES = 5;
    private static final int BIDDERS_A_CLIENT = 5;
    private static final long LONGEST_PAUSE_NS = 40_000_000;
    private static final long AFTER_NO_ANSWER_NS = 50_000_000;
    private static final Pattern MINIMUM = Pattern.compile("\"minimum_next_bid\":\"([\\d.]+)\"");

    /// Unlike those of any other client of this run.
    private static final AtomicLong TRACES = new AtomicLong();

    private static final AtomicLong PROBES = new AtomicLong();

    private final Supplier<OutcomeClient> api;
    private final int scene;
    private final Queue<Operation> operations = new ConcurrentLinkedQueue<>();
    private final AtomicLong[] minimums = new AtomicLong[TYPES.size()];
    private final List<Thread> clients = new ArrayList<>();
    private volatile boolean stopped;

    /// @param api the instance to use now
    /// @param scene its auctions' ids begin at 10 000 times this
    ScenarioClients(Supplier<OutcomeClient> api, int scene) {
        this.api = api;
        this.scene = scene;
        for (int i = 0; i < minimums.length; i++) {
            minimums[i] = new AtomicLong(Micros.UNIT);
        }
    }

    long auction(int index) {
        return scene * 10_000L + index + 1;
    }

    /// Opens the scene's auctions and begins.
    void start(long seed) throws InterruptedException {
        for (int i = 0; i < TYPES.size(); i++) {
            Result opened = open(auction(i), TYPES.get(i), Instant.now().plusSeconds(3600));
            if (opened != Result.OK) {
                throw new AssertionError("cannot open an auction: " + operations);
            }
        }
        for (int i = 0; i < CLIENTS; i++) {
            int client = i;
            begin("client-" + i, () -> bid(client, new SplittableRandom(seed + client)));
        }
        begin("opener", this::openShortOnes);
    }

    /// Returns when every request in flight has ended.
    void stop() throws InterruptedException {
        stopped = true;
        for (Thread client : clients) {
            client.join();
        }
        clients.clear();
    }

    /// The seller closes the scene's auctions.
    void closeAll() throws InterruptedException {
        for (int i = 0; i < TYPES.size(); i++) {
            long id = auction(i);
            for (int tries = 0; tries < MOST_TRIES; tries++) {
                if (post(Kind.CLOSE, id, 0, 0, null, "/api/auctions/" + id + "/close", "{}").isDecision()) {
                    break;
                }
            }
        }
    }

    List<Operation> operations() {
        return List.copyOf(operations);
    }

    /// One bid, once.
    Operation bid(long auctionId, long bidderId, long amountMicros, @Nullable String key) throws InterruptedException {
        String json =
                "{\"auction_id\":%d,\"bidder_id\":%d,\"amount\":\"%s\"}"
                        .formatted(auctionId, bidderId, Micros.format(amountMicros));
        return post(Kind.BID, auctionId, bidderId, amountMicros, key, "/api/bids", json);
    }

    /// A bid that is too low, and has a key, so that the log is asked whatever the node knows.
    Operation probe(long auctionId) throws InterruptedException {
        return bid(auctionId, 999, Micros.UNIT / 2, "probe-" + PROBES.incrementAndGet());
    }

    /// An auction of this scene that ends soon, without a bid.
    ///
    /// @param number unlike that of any other
    /// @return its id
    long openShort(int number) throws InterruptedException {
        long id = auction(number);
        Result opened = open(id, "english", Instant.now().plus(SHORT_AUCTION));
        if (opened != Result.OK) {
            throw new AssertionError("cannot open auction " + id);
        }
        return id;
    }

    private void begin(String name, Body body) {
        clients.add(
                Thread.ofVirtual()
                        .name(name)
                        .start(() -> {
                            try {
                                body.run();
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                        }));
    }

    private interface Body {
        void run() throws InterruptedException;
    }

    private void bid(int client, SplittableRandom random) throws InterruptedException {
        for (int number = 0; !stopped; number++) {
            int index = hot(random);
            if (random.nextInt(20) == 0) {
                read(
                        random.nextBoolean()
                                ? "/api/auctions/" + auction(index)
                                : "/api/bids/" + auction(index) + "?limit=5");
                continue;
            }
            long bidder = client * 10L + random.nextInt(BIDDERS_A_CLIENT) + 1;
            String key = random.nextInt(3) == 0 ? "k-" + client + "-" + number : null;
            bidUntilAnswered(auction(index), bidder, amount(index, random), key, index, random.nextInt(6) == 0);
            LockSupport.parkNanos(random.nextLong(LONGEST_PAUSE_NS));
        }
    }

    /// With a key it is safe to ask again, also when there was an answer.
    private void bidUntilAnswered(
            long auction, long bidder, long amount, @Nullable String key, int index, boolean again)
            throws InterruptedException {
        for (int tries = 0; tries < MOST_TRIES && !stopped; tries++) {
            Operation operation = bid(auction, bidder, amount, key);
            learn(index, operation);
            boolean answered = operation.result() != Result.UNKNOWN;
            if (key == null || (answered && !(again && tries == 0))) {
                return;
            }
        }
    }

    private void openShortOnes() throws InterruptedException {
        for (int number = TYPES.size(); !stopped; number++) {
            Operation opened =
                    post(
                            Kind.OPEN,
                            auction(number),
                            0,
                            0,
                            null,
                            "/api/auctions",
                            terms(auction(number), "english", Instant.now().plus(SHORT_AUCTION)));
            if (opened.result() == Result.OK) {
                bid(auction(number), 1, Micros.UNIT, null);
                bid(auction(number), 2, 2 * Micros.UNIT, null);
            }
            LockSupport.parkNanos(20 * LONGEST_PAUSE_NS);
        }
    }

    private Result open(long id, String type, Instant endsAt) throws InterruptedException {
        return post(Kind.OPEN, id, 0, 0, null, "/api/auctions", terms(id, type, endsAt)).result();
    }

    private static String terms(long id, String type, Instant endsAt) {
        String increment = type.startsWith("sealed") ? "" : "\"increment\":{\"fixed\":\"0.10\"},";
        return "{\"id\":%d,\"title\":\"fault\",\"type\":\"%s\",%s\"opening_price\":\"1\",\"ends_at\":\"%s\"}"
                .formatted(id, type, increment, endsAt);
    }

    private void read(String path) throws InterruptedException {
        long startNs = System.nanoTime();
        Outcome outcome = api.get().read(path);
        operations.add(new Operation(Kind.READ, 0, 0, 0, null, path, startNs, System.nanoTime(), outcome));
    }

    private Operation post(
            Kind kind, long auction, long bidder, long amount, @Nullable String key, String path, String json)
            throws InterruptedException {
        String traceparent = "00-%032x-%016x-01".formatted(TRACES.incrementAndGet(), scene + 1);
        long startNs = System.nanoTime();
        Outcome outcome = api.get().post(path, json, traceparent, key);
        Operation operation =
                new Operation(kind, auction, bidder, amount, key, traceparent, startNs, System.nanoTime(), outcome);
        operations.add(operation);
        if (outcome instanceof Outcome.NoAnswer) {
            LockSupport.parkNanos(AFTER_NO_ANSWER_NS);
        }
        return operation;
    }

    /// Half of all bids are on two auctions.
    private static int hot(SplittableRandom random) {
        return random.nextBoolean() ? random.nextInt(2) : random.nextInt(TYPES.size());
    }

    private long amount(int index, SplittableRandom random) {
        long steps = TYPES.get(index).startsWith("sealed") ? random.nextLong(1_000) : random.nextLong(-2, 5);
        return Math.max(STEP, minimums[index].get() + steps * STEP);
    }

    private void learn(int index, Operation operation) {
        if (operation.result() != Result.UNKNOWN
                && operation.outcome() instanceof Outcome.Answered(int _, String body)) {
            Matcher minimum = MINIMUM.matcher(body);
            if (minimum.find()) {
                minimums[index].accumulateAndGet(Micros.parse(minimum.group(1)), Math::max);
            }
        }
    }
}
