package dev.gavel.system.faults;

import dev.gavel.schema.Micros;
import dev.gavel.system.faults.Operation.Outcome;
import dev.gavel.system.faults.Operation.Result;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The clients of one scenario: they bid on its auctions, two of which get half of all bids, retry, read, and open
/// short auctions.
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

    private static final Duration LONG_AUCTION = Duration.ofHours(1);
    private static final int CLIENTS = 12;
    private static final long STEP = Micros.UNIT / 10;
    private static final int MOST_TRIES = 5;
    private static final int BIDDERS_A_CLIENT = 5;
    private static final long LONGEST_PAUSE_NS = 40_000_000;
    private static final Pattern MINIMUM = Pattern.compile("\"minimum_next_bid\":\"([\\d.]+)\"");

    private final ScenarioApi api;
    private final AtomicLong[] minimums = new AtomicLong[TYPES.size()];
    private final List<Thread> clients = new ArrayList<>();
    private volatile boolean stopped;

    ScenarioClients(ScenarioApi api) {
        this.api = api;
        for (int i = 0; i < minimums.length; i++) {
            minimums[i] = new AtomicLong(Micros.UNIT);
        }
    }

    /// Opens the scenario's auctions and begins.
    void start(long seed) throws InterruptedException {
        for (int i = 0; i < TYPES.size(); i++) {
            if (api.open(i, TYPES.get(i), LONG_AUCTION).result() != Result.OK) {
                throw new AssertionError("cannot open an auction: " + api.operations());
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

    /// The seller closes the scenario's auctions.
    void closeAll() throws InterruptedException {
        for (int i = 0; i < TYPES.size(); i++) {
            for (int tries = 0; tries < MOST_TRIES; tries++) {
                if (api.close(i).isDecision()) {
                    break;
                }
            }
        }
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
                String auction = "" + api.auction(index);
                api.read(random.nextBoolean() ? "/api/auctions/" + auction : "/api/bids/" + auction + "?limit=5");
                continue;
            }
            long bidder = client * 10L + random.nextInt(BIDDERS_A_CLIENT) + 1;
            String key = random.nextInt(3) == 0 ? "k-" + client + "-" + number : null;
            bidUntilDecided(index, bidder, amount(index, random), key, random.nextInt(6) == 0);
            LockSupport.parkNanos(random.nextLong(LONGEST_PAUSE_NS));
        }
    }

    /// With a key it is safe to repeat a bid, even after a response.
    private void bidUntilDecided(int index, long bidder, long amount, @Nullable String key, boolean again)
            throws InterruptedException {
        for (int tries = 0; tries < MOST_TRIES && !stopped; tries++) {
            Operation operation = api.bid(api.auction(index), bidder, amount, key);
            learn(index, operation);
            boolean known = operation.result() != Result.UNKNOWN;
            if (key == null || (known && !(again && tries == 0))) {
                return;
            }
        }
    }

    private void openShortOnes() throws InterruptedException {
        for (int number = TYPES.size(); !stopped; number++) {
            if (api.open(number, "english", ScenarioApi.SHORT_AUCTION).result() == Result.OK) {
                api.bid(api.auction(number), 1, Micros.UNIT, null);
                api.bid(api.auction(number), 2, 2 * Micros.UNIT, null);
            }
            LockSupport.parkNanos(20 * LONGEST_PAUSE_NS);
        }
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
                && operation.outcome() instanceof Outcome.Responded(int _, String body)) {
            Matcher minimum = MINIMUM.matcher(body);
            if (minimum.find()) {
                minimums[index].accumulateAndGet(Micros.parse(minimum.group(1)), Math::max);
            }
        }
    }
}
