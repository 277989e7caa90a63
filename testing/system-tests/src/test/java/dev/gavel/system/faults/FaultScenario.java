package dev.gavel.system.faults;

import dev.gavel.schema.Event;
import dev.gavel.schema.topic.Topics;
import dev.gavel.system.faults.Observations.LoggedCommand;
import dev.gavel.system.faults.Observations.LoggedDeadLetter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;

/// Injects one fault in several rounds, at random moments and under load, and collects the evidence afterwards.
final class FaultScenario {
    /// From the end of a fault to the next decided bid.
    static final Duration RECOVERS_WITHIN = Duration.ofMinutes(1);

    /// From the end of the load to read models that have everything.
    static final Duration LAG_ZERO = Duration.ofMinutes(1);

    /// The closer repeats a lost command after 5 s.
    private static final Duration CLOSES_WITHIN = Duration.ofSeconds(6);

    private static final int MOST_READINGS = 20;
    private static final long CALM_MS = 400;
    private static final long LONGEST_CALM_MS = 1_600;

    final Cluster cluster;
    final TopicTail log;
    final ReadModelStores stores;
    final ScenarioApi requests;

    /// The instance that clients use.
    final AtomicReference<OutcomeClient> api;

    private final List<Finding> findings = new ArrayList<>();
    private final Set<ServiceProcess> mayEnd = new HashSet<>();
    private Duration recovery = Duration.ZERO;

    FaultScenario(Cluster cluster, TopicTail log, ReadModelStores stores, int number) {
        this.cluster = cluster;
        this.log = log;
        this.stores = stores;
        this.api = new AtomicReference<>(cluster.api);
        this.requests = new ScenarioApi(api::get, number);
    }

    /// The result of a scenario.
    ///
    /// @param recovery the longest time from the end of a fault until a bid on each auction was decided
    /// @param lagZero from the end of the load until the read models had everything
    record Outcome(List<Operation> operations, Duration recovery, Duration lagZero, List<Finding> findings) {}

    Outcome play(Fault fault, int rounds, long seed, Checker checker) throws Exception {
        ScenarioClients clients = new ScenarioClients(requests);
        SplittableRandom random = new SplittableRandom(seed);
        Map<ServiceProcess, Integer> before =
                cluster.services().stream().collect(Collectors.toMap(one -> one, ServiceProcess::restarts));
        clients.start(seed);
        try {
            for (int round = 0; round < Math.min(rounds, fault.mostRounds()); round++) {
                last(Duration.ofMillis(random.nextLong(CALM_MS, LONGEST_CALM_MS)));
                fault.strike().at(this, random);
                awaitRecovery();
            }
            last(Duration.ofMillis(CALM_MS));
        } finally {
            clients.stop();
        }
        clients.closeAll();
        Duration lagZero = settle();
        // By then the clock has closed the short auctions. The checker, not this method, finds those that are still
        // open.
        last(ScenarioApi.SHORT_AUCTION.plus(CLOSES_WITHIN));
        findings.addAll(checker.check(evidence()));
        checker.recomputation()
                .overdue(System.currentTimeMillis())
                .forEach((id, late) -> findings.add(new Finding.NotClosed(id, late)));
        before.forEach((service, times) -> endedByItself(service, service.restarts() - times));
        return new Outcome(requests.operations(), recovery, lagZero, List.copyOf(findings));
    }

    /// Records a finding if a condition that belongs to this fault does not hold.
    void expect(boolean holds, String otherwise) {
        if (!holds) {
            findings.add(new Finding.NotHealed(otherwise, Duration.ZERO));
        }
    }

    /// The service is expected to exit because of the fault.
    void mayEnd(ServiceProcess service) {
        mayEnd.add(service);
    }

    private void endedByItself(ServiceProcess service, int times) {
        if (times > 0 && !mayEnd.contains(service)) {
            findings.add(new Finding.EndedByItself(service.toString(), times));
        }
    }

    /// Lets a fault, or the calm before it, last. Its length is what the scenario varies, so there is no condition to
    /// wait for.
    static void last(Duration time) throws InterruptedException {
        Thread.sleep(time);
    }

    /// Waits until a bid on each of the scenario's auctions is decided.
    private void awaitRecovery() {
        long startNs = System.nanoTime();
        for (int i = 0; i < ScenarioClients.TYPES.size(); i++) {
            long auction = requests.auction(i);
            try {
                Cluster.await(RECOVERS_WITHIN, "a bid on auction " + auction + " is decided")
                        .until(() -> requests.probe(auction).isDecision());
            } catch (ConditionTimeoutException e) {
                findings.add(new Finding.NotHealed(String.valueOf(e.getMessage()), RECOVERS_WITHIN));
                return;
            }
        }
        Duration took = Duration.ofNanos(System.nanoTime() - startNs);
        recovery = took.compareTo(recovery) > 0 ? took : recovery;
    }

    /// Until the processor has decided everything and both read models have it, short auctions closed.
    private Duration settle() {
        long startNs = System.nanoTime();
        try {
            Cluster.await(LAG_ZERO, "no lag").until(this::hasNoLag);
            return Duration.ofNanos(System.nanoTime() - startNs);
        } catch (ConditionTimeoutException e) {
            findings.add(new Finding.NotHealed(e.getMessage() + "; " + lag(), LAG_ZERO));
            return LAG_ZERO;
        }
    }

    private boolean hasNoLag() throws Exception {
        Map<Integer, Long> commands = log.ends(Topics.COMMANDS, "read_uncommitted");
        Map<Integer, Long> events = log.ends(Topics.EVENTS, "read_committed");
        return isUpTo(commands, log.decided())
                && events.equals(log.ends(Topics.EVENTS, "read_uncommitted"))
                && isUpTo(events, stores.projected())
                && isUpTo(events, stores.cached());
    }

    private static boolean isUpTo(Map<Integer, Long> ends, Map<Integer, Long> places) {
        return ends.entrySet().stream().allMatch(end -> places.getOrDefault(end.getKey(), 0L).equals(end.getValue()));
    }

    private String lag() {
        try {
            return "commands %s, decided %s, events %s (uncommitted %s), Postgres %s, Redis %s"
                    .formatted(
                            log.ends(Topics.COMMANDS, "read_uncommitted"),
                            log.decided(),
                            log.ends(Topics.EVENTS, "read_committed"),
                            log.ends(Topics.EVENTS, "read_uncommitted"),
                            stores.projected(),
                            stores.cached());
        } catch (Exception e) {
            return e.toString();
        }
    }

    private Observations evidence() throws Exception {
        List<LoggedCommand> commands = new ArrayList<>();
        List<Event> events = new ArrayList<>();
        List<LoggedDeadLetter> deadLetters = new ArrayList<>();
        List<Event> replies = new ArrayList<>();
        Map<Integer, Long> before;
        int readings = 0;
        // The closer may append closes meanwhile. What is decided after the commands were read is read next time.
        do {
            if (++readings > MOST_READINGS) {
                throw new AssertionError("commands are appended although no client bids");
            }
            commands.addAll(log.commands());
            Duration _ = settle();
            before = log.ends(Topics.EVENTS, "read_committed");
            events.addAll(log.events());
            deadLetters.addAll(log.deadLetters());
            replies.addAll(log.replies());
        } while (log.isBehind());
        Observations.ReadModels readModels = stores.readModels();
        if (!before.equals(log.ends(Topics.EVENTS, "read_committed"))) {
            throw new AssertionError("events are appended although no client bids");
        }
        return new Observations(requests.operations(), commands, events, deadLetters, replies, readModels);
    }

    /// Makes clients use another instance, or the first one again.
    void use(@Nullable OutcomeClient other) {
        api.set(other == null ? cluster.api : other);
    }
}
