package dev.gavel.ingest.log;

import dev.gavel.schema.Event;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// The requests that wait for a decision: a bounded table from correlation to [ReplyHandler]. The correlation's low
/// bits are the slot, so that no number is boxed on the way of a bid. There are at least twice as many slots as
/// tickets; whoever finds one taken by an older request draws the next number.
public final class PendingReplies {
    private final AtomicReferenceArray<@Nullable ReplyHandler> slots;
    private final int mask;
    private final int most;
    private final int mostInConversations;
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicLong numbers = new AtomicLong();
    private final LongAdder late = new LongAdder();
    private final long madeNs = System.nanoTime();
    private volatile long lastDecisionNs = madeNs;
    private volatile long lastOverdueNs = madeNs;

    /// @param most tickets at a time, 1 to 2²⁰
    public PendingReplies(int most) {
        if (most < 1 || most > 1 << 20) {
            throw new IllegalArgumentException("in-flight commands must be 1 to 1048576, not " + most);
        }
        int size = Integer.highestOneBit(most) << 2;
        this.slots = new AtomicReferenceArray<>(size);
        this.mask = size - 1;
        this.most = most;
        this.mostInConversations = Math.max(1, most - most / 4);
    }

    /// A ticket for the calling thread; null when there are as many as may be.
    @Nullable PendingReply take(long decisionWaitNs, long appendWaitNs) {
        if (waiting.incrementAndGet() > most) {
            waiting.decrementAndGet();
            return null;
        }
        long startNs = System.nanoTime();
        while (true) {
            long correlation = numbers.incrementAndGet();
            PendingReply ticket =
                    new PendingReply(correlation, Thread.currentThread(), startNs, decisionWaitNs, appendWaitNs);
            if (slots.compareAndSet((int) correlation & mask, null, ticket)) {
                return ticket;
            }
        }
    }

    /// Numbers a question and lets it in; false when there are as many as may be. A quarter of the room is kept for
    /// single requests, which are refused where conversations wait.
    boolean admit(InFlightCommand<?> question) {
        if (waiting.incrementAndGet() > mostInConversations) {
            waiting.decrementAndGet();
            return false;
        }
        while (true) {
            long correlation = numbers.incrementAndGet();
            question.number(correlation);
            if (slots.compareAndSet((int) correlation & mask, null, question)) {
                return true;
            }
        }
    }

    /// Whoever asked waits no more; a reply that comes later finds nobody.
    void giveBack(ReplyHandler asker) {
        if (slots.compareAndSet((int) asker.correlation() & mask, asker, null)) {
            waiting.decrementAndGet();
        }
    }

    /// Tells whoever waits under this number. Nobody may wait any more: then it is counted.
    public void decided(long correlation, Event event) {
        WakeupBatch now = new WakeupBatch();
        decided(correlation, event, now);
        now.wake();
    }

    /// The same, one of many that came together.
    void decided(long correlation, Event event, WakeupBatch later) {
        lastDecisionNs = System.nanoTime();
        ReplyHandler asker = slots.get((int) correlation & mask);
        if (asker != null && asker.correlation() == correlation) {
            asker.decided(event, later);
        } else {
            late.increment();
        }
    }

    /// Wakes those whose wait is over. Looks at every slot while anybody waits.
    void endWaits() {
        if (waiting.get() == 0) {
            return;
        }
        long nowNs = System.nanoTime();
        for (int i = 0; i <= mask; i++) {
            ReplyHandler asker = slots.get(i);
            if (asker != null) {
                asker.endWait(nowNs);
            }
        }
    }

    /// A request stopped waiting for a decision that should have come.
    void overdue() {
        lastOverdueNs = System.nanoTime();
    }

    /// Whether decisions fail to come: one became overdue lately and none has come since, or somebody has been waiting
    /// too long. After a while the evidence is too old to keep bidders away.
    public boolean isUnanswered(Duration tooLong, Duration evidence) {
        long sinceOverdueNs = System.nanoTime() - lastOverdueNs;
        boolean silent = lastOverdueNs - lastDecisionNs > 0 && sinceOverdueNs < evidence.toNanos();
        return silent || oldestWaitNs() > tooLong.toNanos();
    }

    /// How many wait now.
    public int waiting() {
        return waiting.get();
    }

    /// Replies that found nobody waiting.
    public long late() {
        return late.sum();
    }

    /// How long the oldest has been waiting; 0: nobody waits. Looks at every slot: for the health, not for a bid.
    long oldestWaitNs() {
        long now = System.nanoTime();
        long oldest = 0;
        for (int i = 0; i <= mask; i++) {
            ReplyHandler asker = slots.get(i);
            if (asker != null) {
                oldest = Math.max(oldest, now - asker.startNs());
            }
        }
        return oldest;
    }
}
