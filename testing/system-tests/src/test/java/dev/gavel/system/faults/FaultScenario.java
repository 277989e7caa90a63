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

/// One fault, some rounds: load, strikes at random moments, healing, and the evidence afterwards.
final class FaultScenario {
    /// From the end of a fault to the next answered bid.
    static final Duration ANSWERS_AGAIN = Duration.ofMinutes(1);

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
    final ScenarioClients bidders;

    /// The instance that bidders use.
    final AtomicReference<OutcomeClient> api;

    private final List<Finding> findings = new ArrayList<>();
    private final Set<ServiceProcess> mayEnd = new HashSet<>();
    private Duration answersAgain = Duration.ZERO;

    FaultScenario(Cluster cluster, TopicTail log, ReadModelStores stores, int number) {
        this.cluster = cluster;
        this.log = log;
        this.stores = stores;
        this.api = new AtomicReference<>(cluster.api);
        this.bidders = new ScenarioClients(api::get, number);
    }

    /// What came of it.
    ///
    /// @param answersAgain the longest time from the end of a strike until a bid was answered
    /// @param lagZero from the end of the load until the read models had everything
    record Outcome(List<Operation> operations, Duration answersAgain, Duration lagZero, List<Finding> findings) {}

    Outcome play(Fault fault, int rounds, long seed, Checker checker) throws Exception {
        SplittableRandom random = new SplittableRandom(seed);
        Map<ServiceProcess, Integer> before =
                cluster.services().stream().collect(Collectors.toMap(one -> one, ServiceProcess::restarts));
        bidders.start(seed);
        try {
            for (int round = 0; round < Math.min(rounds, fault.mostRounds()); round++) {
                Thread.sleep(Duration.ofMillis(random.nextLong(CALM_MS, LONGEST_CALM_MS)));
                fault.strike().at(this, random);
                awaitAnswer();
            }
            Thread.sleep(Duration.ofMillis(CALM_MS));
        } finally {
            bidders.stop();
        }
        bidders.closeAll();
        Duration lagZero = settle();
        // By then the clock has closed the short ones.
        Thread.sleep(ScenarioClients.SHORT_AUCTION.plus(CLOSES_WITHIN));
        findings.addAll(checker.check(evidence()));
        checker.recomputation()
                .overdue(System.currentTimeMillis())
                .forEach((id, late) -> findings.add(new Finding.NotClosed(id, late)));
        before.forEach((service, times) -> endedByItself(service, service.restarts() - times));
        return new Outcome(bidders.operations(), answersAgain, lagZero, List.copyOf(findings));
    }

    /// A check of the fault's own.
    void expect(boolean holds, String otherwise) {
        if (!holds) {
            findings.add(new Finding.NotHealed(otherwise, Duration.ZERO));
        }
    }

    /// The fault makes the service give up, as it should.
    void mayEnd(ServiceProcess service) {
        mayEnd.add(service);
    }

    private void endedByItself(ServiceProcess service, int times) {
        if (times > 0 && !mayEnd.contains(service)) {
            findings.add(new Finding.EndedByItself(service.toString(), times));
        }
    }

    /// A bid in each of the scene's auctions is decided.
    private void awaitAnswer() {
        long startNs = System.nanoTime();
        for (int i = 0; i < ScenarioClients.TYPES.size(); i++) {
            long auction = bidders.auction(i);
            try {
                Cluster.await(ANSWERS_AGAIN, "a bid on auction " + auction + " is decided")
                        .until(() -> bidders.probe(auction).isDecision());
            } catch (ConditionTimeoutException e) {
                findings.add(new Finding.NotHealed(String.valueOf(e.getMessage()), ANSWERS_AGAIN));
                return;
            }
        }
        Duration took = Duration.ofNanos(System.nanoTime() - startNs);
        answersAgain = took.compareTo(answersAgain) > 0 ? took : answersAgain;
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
        // The closer may ask for closes meanwhile: what is decided after the commands were read is read next time.
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
        return new Observations(bidders.operations(), commands, events, deadLetters, replies, readModels);
    }

    /// For a fault that needs another instance.
    void use(@Nullable OutcomeClient other) {
        api.set(other == null ? cluster.api : other);
    }
}
