package dev.gavel.ingest.log;

import dev.gavel.schema.Event;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// The commands in flight: a bounded table from correlation number to [ReplyHandler]. The low bits of the number are
/// the slot, so that no number is boxed per bid. There are at least twice as many slots as commands; if a slot is taken
/// by an older command, the next number is tried.
public final class PendingReplies {
    /// The largest limit of commands in flight.
    public static final int MAX_LIMIT = 1 << 20;

    private final AtomicReferenceArray<@Nullable ReplyHandler> slots;
    private final int mask;
    private final int limit;
    private final int pipelineLimit;
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicLong correlations = new AtomicLong();
    private final LongAdder lateReplies = new LongAdder();
    private final long createdNs = System.nanoTime();
    private volatile long lastDecisionNs = createdNs;
    private volatile long lastTimeoutNs = createdNs;

    /// @param limit commands in flight, 1 to [#MAX_LIMIT]
    public PendingReplies(int limit) {
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new IllegalArgumentException("in-flight commands must be 1 to " + MAX_LIMIT + ", not " + limit);
        }
        int size = Integer.highestOneBit(limit) << 2;
        this.slots = new AtomicReferenceArray<>(size);
        this.mask = size - 1;
        this.limit = limit;
        this.pipelineLimit = Math.max(1, limit - limit / 4);
    }

    /// A pending reply for the calling thread, or `null` when the limit is reached.
    @Nullable PendingReply register(long decisionWaitNs, long appendWaitNs) {
        if (inFlight.incrementAndGet() > limit) {
            inFlight.decrementAndGet();
            return null;
        }
        long startNs = System.nanoTime();
        while (true) {
            long correlation = correlations.incrementAndGet();
            PendingReply reply =
                    new PendingReply(correlation, Thread.currentThread(), startNs, decisionWaitNs, appendWaitNs);
            if (slots.compareAndSet((int) correlation & mask, null, reply)) {
                return reply;
            }
        }
    }

    /// Numbers and registers a command of a pipeline. Returns `false` when the pipelines' limit is reached. Pipelines
    /// may use three quarters of the limit of commands in flight, because single requests are rejected at the limit
    /// while pipelines wait.
    boolean tryRegister(InFlightCommand<?> command) {
        if (inFlight.incrementAndGet() > pipelineLimit) {
            inFlight.decrementAndGet();
            return false;
        }
        while (true) {
            long correlation = correlations.incrementAndGet();
            command.setCorrelation(correlation);
            if (slots.compareAndSet((int) correlation & mask, null, command)) {
                return true;
            }
        }
    }

    /// Removes a handler. Its reply, if it still comes, counts as late.
    ///
    /// @return whether it was registered
    boolean release(ReplyHandler handler) {
        boolean registered = slots.compareAndSet((int) handler.correlation() & mask, handler, null);
        if (registered) {
            inFlight.decrementAndGet();
        }
        return registered;
    }

    /// Delivers a single decision.
    public void complete(long correlation, Event event) {
        WakeupBatch wakeups = new WakeupBatch();
        complete(correlation, event, wakeups);
        wakeups.wakeAll();
    }

    /// Delivers a decision to the handler with this number, or counts it as late if there is none.
    ///
    /// @param wakeups collects pipelines to wake after all decisions of a poll; a single request wakes at once
    void complete(long correlation, Event event, WakeupBatch wakeups) {
        lastDecisionNs = System.nanoTime();
        ReplyHandler handler = slots.get((int) correlation & mask);
        if (handler != null && handler.correlation() == correlation) {
            handler.onDecision(event, wakeups);
        } else {
            lateReplies.increment();
        }
    }

    /// Wakes the requests whose wait is over. Visits every slot while any command is in flight.
    void checkTimeouts() {
        if (inFlight.get() == 0) {
            return;
        }
        long nowNs = System.nanoTime();
        for (int i = 0; i <= mask; i++) {
            ReplyHandler handler = slots.get(i);
            if (handler != null) {
                handler.checkTimeout(nowNs);
            }
        }
    }

    /// Records that a request stopped waiting for a decision.
    void recordTimeout() {
        lastTimeoutNs = System.nanoTime();
    }

    /// Whether decisions fail to arrive: the oldest command waits too long, or a command timed out and no decision has
    /// arrived since.
    ///
    /// @param maxWait of the oldest command
    /// @param maxAge of the last timeout; an older one is no longer evidence
    public boolean isStalled(Duration maxWait, Duration maxAge) {
        long sinceTimeoutNs = System.nanoTime() - lastTimeoutNs;
        boolean silent = lastTimeoutNs - lastDecisionNs > 0 && sinceTimeoutNs < maxAge.toNanos();
        return silent || oldestWaitNs() > maxWait.toNanos();
    }

    /// The number of commands in flight.
    public int inFlight() {
        return inFlight.get();
    }

    /// Commands of single requests that may still be registered.
    int free() {
        return limit - inFlight.get();
    }

    /// Commands of pipelines that may still be registered.
    int freeForPipelines() {
        return pipelineLimit - inFlight.get();
    }

    /// Replies whose handler was already gone.
    public long lateReplies() {
        return lateReplies.sum();
    }

    /// How long the oldest command has been in flight, or 0 if none is. Visits every slot.
    private long oldestWaitNs() {
        long nowNs = System.nanoTime();
        long oldestNs = 0;
        for (int i = 0; i <= mask; i++) {
            ReplyHandler handler = slots.get(i);
            if (handler != null) {
                oldestNs = Math.max(oldestNs, nowNs - handler.startNs());
            }
        }
        return oldestNs;
    }
}
