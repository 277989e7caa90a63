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
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Clients behind two instances, as a load balancer or a careful program is: each bid has a key and a home, and goes to
/// the other instance, key and all, when its home does not answer. A bid must be answered, and be on the log once.
final class RetryingBidder {
    private static final int CLIENTS = 8;
    private static final long AUCTION = 77;
    private static final int MOST_TRIES = 20;
    private static final Duration BETWEEN_BIDS = Duration.ofMillis(10);
    private static final Duration BETWEEN_TRIES = Duration.ofMillis(50);
    private static final Pattern POSITION = Pattern.compile("\"position\":\"(\\d+@\\d+)\"");

    private final List<OutcomeClient> instances;
    private final AtomicLong numbers = new AtomicLong();
    private final Queue<Answered> answers = new ConcurrentLinkedQueue<>();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final List<Thread> clients = new ArrayList<>();
    private volatile boolean stopped;

    private record Answered(String position, int tries, Duration took) {}

    RetryingBidder(List<OutcomeClient> instances) {
        this.instances = instances;
    }

    /// Opens the auction and begins.
    void start() throws InterruptedException {
        String terms =
                "{\"id\":%d,\"title\":\"failover\",\"increment\":{\"fixed\":\"0.01\"},\"ends_at\":\"%s\"}"
                        .formatted(AUCTION, Instant.now().plusSeconds(3600));
        if (!(instances.getFirst().post("/api/auctions", terms, trace(), null)
                        instanceof Outcome.Answered(int status, String _))
                || status != 201) {
            throw new AssertionError("cannot open the auction");
        }
        for (int i = 0; i < CLIENTS; i++) {
            int home = i % instances.size();
            clients.add(Thread.ofVirtual().start(() -> bid(home)));
        }
    }

    void stop() throws InterruptedException {
        stopped = true;
        for (Thread client : clients) {
            client.join();
        }
    }

    /// What was seen until now does not count any more, except failures.
    void forget() {
        answers.clear();
    }

    Duration slowest() {
        return answers.stream().map(Answered::took).max(Duration::compareTo).orElse(Duration.ZERO);
    }

    /// Bids that were not answered at all, or twice with one decision for two of them; for people.
    List<String> failures() {
        return List.copyOf(failures);
    }

    /// For people.
    String seen() {
        return "%d bids answered, %d of them by the other instance, %d failed, slowest %d ms"
                .formatted(
                        answers.size(),
                        answers.stream().filter(answer -> answer.tries() > 1).count(),
                        failures.size(),
                        slowest().toMillis());
    }

    private void bid(int home) {
        Set<String> positions = new HashSet<>();
        try {
            while (!stopped) {
                bidUntilAnswered(home, positions);
                Thread.sleep(BETWEEN_BIDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void bidUntilAnswered(int home, Set<String> positions) throws InterruptedException {
        long number = numbers.incrementAndGet();
        String json =
                "{\"auction_id\":%d,\"bidder_id\":%d,\"amount\":\"%d.%02d\"}"
                        .formatted(AUCTION, number % 1000 + 1, number / 100 + 1, number % 100);
        String key = "failover-" + number;
        long startNs = System.nanoTime();
        Outcome last = new Outcome.NoAnswer("never asked");
        for (int tries = 0; tries < MOST_TRIES; tries++) {
            last = instances.get((home + tries) % instances.size()).post("/api/bids", json, trace(), key);
            String position = decision(last);
            if (position != null) {
                if (!positions.add(position)) {
                    failures.add("bid " + number + " has the decision of another, " + position);
                }
                answers.add(new Answered(position, tries + 1, Duration.ofNanos(System.nanoTime() - startNs)));
                return;
            }
            Thread.sleep(BETWEEN_TRIES);
        }
        failures.add("bid " + number + ": " + last);
    }

    /// The position of the decision, whatever it says; null: there is none.
    private static @Nullable String decision(Outcome outcome) {
        if (outcome instanceof Outcome.Answered(int status, String body) && (status == 201 || status == 409)) {
            Matcher position = POSITION.matcher(body);
            return position.find() ? position.group(1) : null;
        }
        return null;
    }

    private String trace() {
        return "00-%032x-%016x-01".formatted(numbers.get() + 1, 7L);
    }
}
