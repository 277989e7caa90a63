package dev.gavel.processor.auction.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gavel.processor.auction.simulation.SimulatedPartition.Sent;
import dev.gavel.processor.auction.simulation.SimulatedPartition.Written;
import dev.gavel.schema.Event;
import dev.gavel.schema.Fact;
import dev.gavel.schema.Position;
import dev.gavel.schema.Reason;
import dev.gavel.schema.codec.AuctionKey;
import dev.gavel.schema.codec.Decoded;
import dev.gavel.schema.codec.EventCodec;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Example;

/// The runs reach the situations in which faults can occur.
final class SimulationCoverageTest {
    private static final int RUNS = 300;
    private static final int OFTEN = 100;

    @Example
    void processorsAreFencedAndTransactionsAbortedAfterTheirRepliesWereSent() {
        int fenced = 0;
        int aborted = 0;
        int answeredAgain = 0;
        for (long seed = 0; seed < RUNS; seed++) {
            for (SimulatedGroup seat : Simulation.run(seed, Defect.NONE)) {
                fenced += seat.fenced();
                aborted += seat.partition().abortedEvents();
                Set<Position> answered = new HashSet<>();
                for (Sent reply : seat.partition().replies()) {
                    answeredAgain += answered.add(reply.logged()) ? 0 : 1;
                }
            }
        }

        assertThat(fenced).isGreaterThan(OFTEN);
        assertThat(aborted).isGreaterThan(OFTEN);
        assertThat(answeredAgain).isGreaterThan(OFTEN);
    }

    /// This includes early and repeated closes, deadlines set by a wrong clock, and idempotency keys.
    @Example
    void everyFactAndEveryReasonIsDecided() {
        Map<Class<?>, Integer> facts = new HashMap<>();
        Map<Reason, Integer> reasons = new EnumMap<>(Reason.class);
        for (long seed = 0; seed < RUNS; seed++) {
            for (SimulatedGroup seat : Simulation.run(seed, Defect.NONE)) {
                for (Written written : seat.partition().committedEvents()) {
                    if (EventCodec.decode(AuctionKey.encode(written.auctionId()), written.value())
                            instanceof Decoded.Message<Event>(Event event)) {
                        facts.merge(event.fact().getClass(), 1, Integer::sum);
                        Reason reason = event.rejection();
                        if (reason != null) {
                            reasons.merge(reason, 1, Integer::sum);
                        }
                    }
                }
            }
        }

        assertThat(facts).containsOnlyKeys(Fact.class.getPermittedSubclasses());
        assertThat(reasons.keySet()).isEqualTo(EnumSet.allOf(Reason.class));
    }

    /// Runs are short, and few of their bids compete.
    @Example
    void bidsAndRetractionsChangeLeadersAndEnds() {
        Map<String, Integer> changes = new HashMap<>();
        for (long seed = 0; seed < 20 * RUNS; seed++) {
            for (SimulatedGroup seat : Simulation.run(seed, Defect.NONE)) {
                for (Written written : seat.partition().committedEvents()) {
                    if (EventCodec.decode(AuctionKey.encode(written.auctionId()), written.value())
                            instanceof Decoded.Message<Event>(Event event)) {
                        countChanges(event.fact(), changes);
                    }
                }
            }
        }

        assertThat(changes).hasSize(4).allSatisfy((change, times) -> assertThat(times).as(change).isGreaterThan(5));
    }

    private static void countChanges(Fact fact, Map<String, Integer> changes) {
        if (fact instanceof Fact.BidAccepted accepted) {
            changes.merge("a bid displaced a leader", accepted.previousLeaderId() == 0 ? 0 : 1, Integer::sum);
            changes.merge("a bid was outbid at once", accepted.outbidAtOnce() ? 1 : 0, Integer::sum);
            changes.merge("a bid moved the end", accepted.previousEndsAtMs() == 0 ? 0 : 1, Integer::sum);
        } else if (fact instanceof Fact.Retracted retracted) {
            changes.merge("a retraction displaced its bidder", retracted.previousLeaderId() == 0 ? 0 : 1, Integer::sum);
        }
    }
}
