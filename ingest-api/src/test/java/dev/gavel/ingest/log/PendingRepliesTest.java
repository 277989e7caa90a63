package dev.gavel.ingest.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

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
    private final ReplyTimeouts timeouts = new ReplyTimeouts(pending);

    @BeforeEach
    void startTimeouts() {
        timeouts.start();
    }

    @AfterEach
    void stopTimeouts() {
        timeouts.close();
    }

    @Test
    void deliversTheDecisionToTheWaitingRequest() throws InterruptedException {
        AtomicReference<CommandOutcome> outcome = new AtomicReference<>();
        Thread waiter =
                Thread.startVirtualThread(() -> {
                    PendingReply reply = register(SECOND_NS);
                    outcome.set(reply.await());
                    pending.release(reply);
                });
        await().until(() -> pending.inFlight() == 1);

        pending.complete(1, DECISION);
        waiter.join();

        assertThat(outcome.get()).isEqualTo(new CommandOutcome.Decided(DECISION));
        assertThat(pending.inFlight()).isZero();
        assertThat(pending.lateReplies()).isZero();
    }

    @Test
    void returnsNullWhenTheLimitIsReached() {
        List<PendingReply> registered = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            registered.add(register(SECOND_NS));
        }

        assertThat(pending.register(SECOND_NS, SECOND_NS)).isNull();
        pending.release(registered.getFirst());
        assertThat(pending.register(SECOND_NS, SECOND_NS)).isNotNull();
        assertThat(pending.inFlight()).isEqualTo(4);
    }

    @Test
    void countsALateReplyAndDoesNotDeliverItToAnotherRequest() {
        PendingReply first = register(SECOND_NS);
        pending.release(first);
        PendingReply other = first;
        while ((other.correlation() & 15) != (first.correlation() & 15) || other.equals(first)) {
            other = register(1);
            if ((other.correlation() & 15) != (first.correlation() & 15)) {
                pending.release(other);
            }
        }

        pending.complete(first.correlation(), DECISION);

        assertThat(pending.lateReplies()).isEqualTo(1);
        assertThat(other.await()).isInstanceOf(CommandOutcome.Uncertain.class);
    }

    @Test
    void releasesOnlyOnce() {
        PendingReply reply = register(SECOND_NS);

        pending.release(reply);
        pending.release(reply);

        assertThat(pending.inFlight()).isZero();
    }

    @Test
    void returnsThePositionWhenTheDecisionDoesNotArriveInTime() {
        PendingReply reply = register(SECOND_NS / 50);
        reply.appended(POSITION);

        assertThat(reply.await()).isEqualTo(new CommandOutcome.Appended(POSITION));
    }

    @Test
    void waitsForTheAcknowledgementLongerThanForTheDecision() throws InterruptedException {
        AtomicReference<CommandOutcome> outcome = new AtomicReference<>();
        AtomicReference<PendingReply> reply = new AtomicReference<>();
        Thread waiter =
                Thread.startVirtualThread(() -> {
                    PendingReply registered = register(0, 60 * SECOND_NS);
                    reply.set(registered);
                    outcome.set(registered.await());
                });
        await().until(() -> waiter.getState() == Thread.State.WAITING);

        reply.get().appended(POSITION);
        waiter.join();

        assertThat(outcome.get()).isEqualTo(new CommandOutcome.Appended(POSITION));
    }

    @Test
    void isUncertainWithoutAcknowledgement() {
        assertThat(register(SECOND_NS / 50).await()).isInstanceOf(CommandOutcome.Uncertain.class);
    }

    @Test
    void isUncertainWhenInterrupted() {
        PendingReply reply = register(60 * SECOND_NS);
        Thread.currentThread().interrupt();

        assertThat(reply.await()).isInstanceOf(CommandOutcome.Uncertain.class);
    }

    @Test
    void noticesThatDecisionsDoNotArrive() {
        Duration maxWait = Duration.ofSeconds(5);
        assertThat(pending.isStalled(maxWait, maxWait)).isFalse();

        pending.recordTimeout();
        assertThat(pending.isStalled(maxWait, maxWait)).isTrue();
        assertThat(pending.isStalled(maxWait, Duration.ZERO)).isFalse();

        pending.complete(1, DECISION);
        assertThat(pending.isStalled(maxWait, maxWait)).isFalse();

        PendingReply reply = register(SECOND_NS);
        assertThat(pending.isStalled(Duration.ZERO, maxWait)).isTrue();
        pending.release(reply);
    }

    private PendingReply register(long waitNs) {
        return register(waitNs, waitNs);
    }

    private PendingReply register(long decisionWaitNs, long appendWaitNs) {
        PendingReply reply = pending.register(decisionWaitNs, appendWaitNs);
        if (reply == null) {
            throw new AssertionError("the limit is reached");
        }
        return reply;
    }
}
