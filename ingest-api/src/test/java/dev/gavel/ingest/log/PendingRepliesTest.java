package dev.gavel.ingest.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gavel.ingest.Waiting;
import dev.gavel.schema.Command.PlaceBid;
import dev.gavel.schema.Event;
import dev.gavel.schema.Fact;
import dev.gavel.schema.Position;
import dev.gavel.schema.Reason;
import dev.gavel.schema.UnknownFields;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PendingRepliesTest {
    private static final long SECOND_NS = 1_000_000_000;
    private static final PlaceBid BID = new PlaceBid(42, 7, 1, UnknownFields.NONE);
    private static final Position POSITION = new Position(3, 1042);
    private static final Event DECISION =
            new Event(42, POSITION, 1, 0, null, new Fact.BidRefused(BID, Reason.UNKNOWN_AUCTION));

    private final PendingReplies pending = new PendingReplies(4);
    private final ReplyTimeouts waits = new ReplyTimeouts(pending);

    @BeforeEach
    void watch() {
        waits.start();
    }

    @AfterEach
    void watchNoMore() {
        waits.close();
    }

    @Test
    void givesTheDecisionToWhoAskedForIt() throws InterruptedException {
        AtomicReference<CommandOutcome> outcome = new AtomicReference<>();
        Thread waiter =
                Thread.startVirtualThread(() -> {
                    PendingReply ticket = take(SECOND_NS);
                    outcome.set(ticket.await());
                    pending.giveBack(ticket);
                });
        Waiting.until(() -> pending.waiting() == 1);

        pending.decided(1, DECISION);
        waiter.join();

        assertThat(outcome.get()).isEqualTo(new CommandOutcome.Decided(DECISION));
        assertThat(pending.waiting()).isZero();
        assertThat(pending.late()).isZero();
    }

    @Test
    void refusesMoreThanItMayHold() {
        List<PendingReply> taken = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            taken.add(take(SECOND_NS));
        }

        assertThat(pending.take(SECOND_NS, SECOND_NS)).isNull();
        pending.giveBack(taken.getFirst());
        assertThat(pending.take(SECOND_NS, SECOND_NS)).isNotNull();
        assertThat(pending.waiting()).isEqualTo(4);
    }

    @Test
    void countsLateReplyAndTellsNobodyElse() {
        PendingReply first = take(SECOND_NS);
        pending.giveBack(first);
        PendingReply inSameSlot = first;
        while ((inSameSlot.correlation() & 15) != (first.correlation() & 15) || inSameSlot.equals(first)) {
            inSameSlot = take(1);
            if ((inSameSlot.correlation() & 15) != (first.correlation() & 15)) {
                pending.giveBack(inSameSlot);
            }
        }

        pending.decided(first.correlation(), DECISION);

        assertThat(pending.late()).isEqualTo(1);
        assertThat(inSameSlot.await()).isInstanceOf(CommandOutcome.Uncertain.class);
    }

    @Test
    void givesBackOnlyOnce() {
        PendingReply ticket = take(SECOND_NS);

        pending.giveBack(ticket);
        pending.giveBack(ticket);

        assertThat(pending.waiting()).isZero();
    }

    @Test
    void endsAtTheDeadlineWithThePositionWhenItIsOnTheLog() {
        PendingReply ticket = take(SECOND_NS / 50);
        ticket.appended(POSITION);

        assertThat(ticket.await()).isEqualTo(new CommandOutcome.Appended(POSITION));
    }

    @Test
    void waitsForTheLogsWordBeyondTheDecisionsDeadline() throws InterruptedException {
        AtomicReference<CommandOutcome> outcome = new AtomicReference<>();
        AtomicReference<PendingReply> ticket = new AtomicReference<>();
        Thread waiter =
                Thread.startVirtualThread(() -> {
                    PendingReply taken = take(0, 60 * SECOND_NS);
                    ticket.set(taken);
                    outcome.set(taken.await());
                });
        Waiting.until(() -> waiter.getState() == Thread.State.WAITING);

        ticket.get().appended(POSITION);
        waiter.join();

        assertThat(outcome.get()).isEqualTo(new CommandOutcome.Appended(POSITION));
    }

    @Test
    void isUncertainWhenTheLogSaysNothing() {
        assertThat(take(SECOND_NS / 50).await()).isInstanceOf(CommandOutcome.Uncertain.class);
    }

    @Test
    void isUncertainRatherThanSpinningWhenInterrupted() {
        PendingReply ticket = take(60 * SECOND_NS);
        Thread.currentThread().interrupt();

        assertThat(ticket.await()).isInstanceOf(CommandOutcome.Uncertain.class);
    }

    @Test
    void knowsThatDecisionsDoNotCome() {
        Duration tooLong = Duration.ofSeconds(5);
        assertThat(pending.isUnanswered(tooLong, tooLong)).isFalse();

        pending.overdue();
        assertThat(pending.isUnanswered(tooLong, tooLong)).isTrue();
        assertThat(pending.isUnanswered(tooLong, Duration.ZERO)).isFalse();

        pending.decided(1, DECISION);
        assertThat(pending.isUnanswered(tooLong, tooLong)).isFalse();

        PendingReply ticket = take(SECOND_NS);
        assertThat(pending.isUnanswered(Duration.ZERO, tooLong)).isTrue();
        pending.giveBack(ticket);
    }

    private PendingReply take(long waitNs) {
        return take(waitNs, waitNs);
    }

    private PendingReply take(long decisionWaitNs, long appendWaitNs) {
        PendingReply ticket = pending.take(decisionWaitNs, appendWaitNs);
        if (ticket == null) {
            throw new AssertionError("full");
        }
        return ticket;
    }
}
