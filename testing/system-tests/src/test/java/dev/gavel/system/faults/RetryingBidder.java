package dev.gavel.system.faults;

import dev.gavel.system.faults.Operation.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Clients of two instances. Each client has a first choice. If that instance does not respond, the client repeats its
/// bid with the same key at the other one. Every bid must get a decision, and be on the log once.
final class RetryingBidder {
    private static final int CLIENTS = 8;
    private static final long AUCTION = 77;
    private static final int MOST_TRIES = 20;

    /// The pace of a client.
    private static final Duration BETWEEN_BIDS = Duration.ofMillis(10);

    /// The pause that a client makes before it retries.
    private static final Duration BETWEEN_TRIES = Duration.ofMillis(50);

    private static final Pattern POSITION = Pattern.compile("\"position\":\"(\\d+@\\d+)\"");

    private final List<OutcomeClient> instances;
    private final AtomicLong numbers = new AtomicLong();
    private final Queue<Decided> decided = new ConcurrentLinkedQueue<>();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final List<Thread> clients = new ArrayList<>();
    private final AtomicIntegerArray bids = new AtomicIntegerArray(CLIENTS);
    private volatile boolean stopped;

    private record Decided(String position, int tries, Duration took) {}

    RetryingBidder(List<OutcomeClient> instances) {
        this.instances = instances;
    }

    /// Opens the auction and begins.
    void start() throws InterruptedException {
        String terms =
                "{\"id\":%d,\"title\":\"failover\",\"increment\":{\"fixed\":\"0.01\"},\"ends_at\":\"%s\"}"
                        .formatted(AUCTION, Instant.now().plusSeconds(3600));
        if (!(instances.getFirst().post("/api/auctions", terms, trace(), null)
                        instanceof Outcome.Responded(int status, String _))
                || status != 201) {
            throw new AssertionError("cannot open the auction");
        }
        for (int i = 0; i < CLIENTS; i++) {
            int client = i;
            clients.add(Thread.ofVirtual().start(() -> bid(client)));
        }
    }

    /// Waits until each client has finished so many more bids.
    void awaitBids(int each) {
        int[] before = IntStream.range(0, CLIENTS).map(bids::get).toArray();
        Cluster.await(FaultScenario.RECOVERS_WITHIN, "each client has finished " + each + " more bids")
                .until(() -> IntStream.range(0, CLIENTS).allMatch(i -> bids.get(i) >= before[i] + each));
    }

    void stop() throws InterruptedException {
        stopped = true;
        for (Thread client : clients) {
            client.join();
        }
    }

    /// Forgets the decided bids, but not the failures.
    void forget() {
        decided.clear();
    }

    Duration slowest() {
        return decided.stream().map(Decided::took).max(Duration::compareTo).orElse(Duration.ZERO);
    }

    /// Bids that got no decision, or the decision of another bid, each as a sentence.
    List<String> failures() {
        return List.copyOf(failures);
    }

    /// A summary in a line.
    String summary() {
        return "%d bids decided, %d of them at the other instance, %d failed, slowest %d ms"
                .formatted(
                        decided.size(),
                        decided.stream().filter(bid -> bid.tries() > 1).count(),
                        failures.size(),
                        slowest().toMillis());
    }

    private void bid(int client) {
        Set<String> positions = new HashSet<>();
        try {
            while (!stopped) {
                bidUntilDecided(client % instances.size(), positions);
                bids.incrementAndGet(client);
                Thread.sleep(BETWEEN_BIDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void bidUntilDecided(int home, Set<String> positions) throws InterruptedException {
        long number = numbers.incrementAndGet();
        String json =
                "{\"auction_id\":%d,\"bidder_id\":%d,\"amount\":\"%d.%02d\"}"
                        .formatted(AUCTION, number % 1000 + 1, number / 100 + 1, number % 100);
        String key = "failover-" + number;
        long startNs = System.nanoTime();
        Outcome last = new Outcome.NoResponse("never sent");
        for (int tries = 0; tries < MOST_TRIES; tries++) {
            last = instances.get((home + tries) % instances.size()).post("/api/bids", json, trace(), key);
            String position = decision(last);
            if (position != null) {
                if (!positions.add(position)) {
                    failures.add("bid " + number + " has the decision of another, " + position);
                }
                decided.add(new Decided(position, tries + 1, Duration.ofNanos(System.nanoTime() - startNs)));
                return;
            }
            Thread.sleep(BETWEEN_TRIES);
        }
        failures.add("bid " + number + ": " + last);
    }

    /// The position of the decision; null: the response is not one.
    private static @Nullable String decision(Outcome outcome) {
        if (outcome instanceof Outcome.Responded(int status, String body) && (status == 201 || status == 409)) {
            Matcher position = POSITION.matcher(body);
            return position.find() ? position.group(1) : null;
        }
        return null;
    }

    private String trace() {
        return "00-%032x-%016x-01".formatted(numbers.get() + 1, 7L);
    }
}
