package dev.gavel.processor.auction.simulation;

import dev.gavel.processor.AuctionEngine;
import dev.gavel.processor.AuctionEngine.ProcessedCommand;
import dev.gavel.processor.auction.MapAuctionStore;
import dev.gavel.processor.auction.naive.LoggedCommand;
import dev.gavel.processor.auction.naive.NaiveEngine;
import dev.gavel.processor.auction.naive.NaiveEngine.Verdict;
import dev.gavel.processor.auction.simulation.Finding.Kind;
import dev.gavel.processor.auction.simulation.SimulatedPartition.Assignment;
import dev.gavel.processor.auction.simulation.SimulatedPartition.Sent;
import dev.gavel.processor.auction.simulation.SimulatedPartition.Written;
import dev.gavel.schema.Event;
import dev.gavel.schema.Fact;
import dev.gavel.schema.Position;
import dev.gavel.schema.codec.AuctionKey;
import dev.gavel.schema.codec.Decoded;
import dev.gavel.schema.codec.EventCodec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Checks one partition after a run: its commands, its committed events, and every reply that was ever sent.
final class Checker {
    private final SimulatedPartition partition;
    private final List<Finding> findings = new ArrayList<>();

    /// By the command's offset; null: there is no event.
    private final @Nullable Decision[] decisions;

    private Checker(SimulatedPartition partition) {
        this.partition = partition;
        decisions = new Decision[partition.commands().size()];
    }

    @SuppressWarnings("ArrayRecordComponent") // Compared by hand.
    private record Decision(Event event, byte[] value) {}

    /// @param naive decides all commands again; null: is not compared
    /// @return the violations; empty: none
    static List<Finding> findings(SimulatedGroup seat, @Nullable NaiveEngine naive) {
        Checker checker = new Checker(seat.partition());
        checker.matchEvents();
        checker.compareWithTheFold(seat.owner().memory());
        checker.compareReplies();
        checker.followAuctions();
        if (naive != null) {
            checker.compareWith(naive);
        }
        return checker.findings;
    }

    private void matchEvents() {
        long last = -1;
        for (Written written : partition.committedEvents()) {
            Event event = decode(written);
            int offset = (int) event.position().offset();
            LoggedCommand logged = partition.command(offset);
            if (logged == null || !logged.metadata().position().equals(event.position())) {
                find(Kind.EXTRA, event);
                continue;
            }
            if (decisions[offset] != null) {
                find(Kind.DOUBLED, event);
                continue;
            }
            if (offset < last) {
                find(Kind.REORDERED, event);
            }
            last = offset;
            decisions[offset] = new Decision(event, written.value());
        }
        for (int offset = 0; offset < decisions.length; offset++) {
            if (decisions[offset] == null) {
                find(Kind.LOST, partition.commands().get(offset));
            }
        }
    }

    private static Event decode(Written written) {
        return switch (EventCodec.decode(AuctionKey.encode(written.auctionId()), written.value())) {
            case Decoded.Message<Event>(Event event) -> event;
            case Decoded.Malformed<Event>(String reason) -> throw new IllegalStateException(reason);
        };
    }

    /// Compares each event, and the state: of each processor when it started, of one that would start now, and of the
    /// last one.
    private void compareWithTheFold(MapAuctionStore atWork) {
        partition.join();
        MapAuctionStore fold = new MapAuctionStore();
        AuctionEngine engine = new AuctionEngine(fold);
        for (LoggedCommand logged : partition.commands()) {
            compareRestored(logged.metadata().position().offset(), fold);
            ProcessedCommand processed = engine.process(logged.envelope(), logged.metadata());
            Decision decision = decision(logged.metadata().position());
            if (decision != null && !Arrays.equals(decision.value(), processed.eventValue())) {
                find(Kind.UNLIKE_THE_FOLD, decision.event() + "\n  is by the fold " + processed.event());
            }
        }
        compareRestored(partition.commands().size(), fold);
        if (!atWork.equals(fold)) {
            find(Kind.STATE_UNLIKE_THE_FOLD, atWork + "\n  was at work, by the fold it is " + fold);
        }
    }

    private void compareRestored(long offset, MapAuctionStore fold) {
        for (Assignment assignment : partition.assignments()) {
            if (assignment.offset() == offset) {
                MapAuctionStore restored = new MapAuctionStore();
                assignment.changes().forEach(change -> change.into(restored));
                if (!restored.equals(fold)) {
                    find(Kind.STATE_UNLIKE_THE_FOLD, restored + "\n  is restored, by the fold it is " + fold);
                }
            }
        }
    }

    private void compareReplies() {
        for (Sent reply : partition.replies()) {
            byte[] answer = answer(reply.logged());
            if (answer != null && !Arrays.equals(answer, reply.answer())) {
                find(Kind.REPLY_UNLIKE_EVENT, "to " + reply.logged());
            }
        }
    }

    /// The decision that the caller gets: for a repeated command, the first one.
    private byte @Nullable [] answer(Position position) {
        Decision decision = decision(position);
        if (decision != null && decision.event().fact() instanceof Fact.Repeated(Position first)) {
            decision = decision(first);
        }
        return decision == null ? null : decision.value();
    }

    private @Nullable Decision decision(Position position) {
        return decisions[(int) position.offset()];
    }

    private void followAuctions() {
        Map<Long, AuctionEventsCheck> courses = new HashMap<>();
        for (LoggedCommand logged : partition.commands()) {
            Decision decision = decision(logged.metadata().position());
            byte[] answer = answer(logged.metadata().position());
            if (decision != null && answer != null) {
                courses.computeIfAbsent(logged.auctionId(), _ -> new AuctionEventsCheck(findings))
                        .next(logged, decision.event(), answer);
            }
        }
    }

    private void compareWith(NaiveEngine naive) {
        for (LoggedCommand logged : partition.commands()) {
            Verdict verdict = naive.decide(logged.envelope(), logged.metadata());
            Decision decision = decision(logged.metadata().position());
            if (decision == null) {
                continue;
            }
            Decision answered = decision(verdict.answer().position());
            boolean sameAnswer =
                    answered != null && Arrays.equals(answered.value(), answer(logged.metadata().position()));
            if (!decision.event().withChain(null).equals(verdict.event()) || !sameAnswer) {
                find(Kind.UNLIKE_THE_NAIVE_RULES, decision.event() + "\n  is naively " + verdict.event());
            }
        }
    }

    private void find(Kind kind, Object what) {
        findings.add(new Finding(kind, what.toString()));
    }
}
