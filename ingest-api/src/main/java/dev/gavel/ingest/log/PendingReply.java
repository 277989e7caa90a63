package dev.gavel.ingest.log;

import dev.gavel.schema.Event;
import dev.gavel.schema.Position;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// The wait of one request, from the append to the decision. The request's thread creates and awaits it; the producer's
/// thread and the reply listener's thread complete it; [ReplyTimeouts] wakes the request when its time is over.
final class PendingReply implements CommandLog.AppendCallback, ReplyHandler {
    private final long correlation;
    private final Thread waiter;
    private final long startNs;
    private final long decisionWaitNs;
    private final long appendWaitNs;
    private volatile @Nullable Position position;
    private volatile @Nullable Event decision;
    private volatile @Nullable CommandOutcome failure;

    /// @param decisionWaitNs how long to wait for a decision; 0: not at all
    /// @param appendWaitNs the minimum wait for the acknowledgement of the append
    PendingReply(long correlation, Thread waiter, long startNs, long decisionWaitNs, long appendWaitNs) {
        this.correlation = correlation;
        this.waiter = waiter;
        this.startNs = startNs;
        this.decisionWaitNs = decisionWaitNs;
        this.appendWaitNs = appendWaitNs;
    }

    /// Parks until the outcome is known or the wait is over. It parks without a timeout, because a timed park wakes a
    /// thread of the JVM at each park and unpark: a fifteenth of the cost of a bid (docs/adr/0023).
    CommandOutcome await() {
        while (true) {
            Event decided = decision;
            if (decided != null) {
                return new CommandOutcome.Decided(decided);
            }
            CommandOutcome failed = failure;
            if (failed != null) {
                return failed;
            }
            long waitedNs = System.nanoTime() - startNs;
            Position appended = position;
            if (appended != null && waitedNs >= decisionWaitNs) {
                return new CommandOutcome.Appended(appended);
            }
            if (waitedNs >= decisionWaitNs && waitedNs >= appendWaitNs) {
                return new CommandOutcome.Uncertain("the log did not acknowledge it in time");
            }
            if (Thread.interrupted()) {
                return new CommandOutcome.Uncertain("this server is stopping");
            }
            LockSupport.park(this);
        }
    }

    /// Ends the wait if no wait for the decision is left, as with `Prefer: respond-async`.
    @Override
    public void appended(Position at) {
        position = at;
        checkTimeout(System.nanoTime());
    }

    @Override
    public void notAppended(String reason) {
        fail(new CommandOutcome.NotAppended(reason));
    }

    @Override
    public void uncertain(String reason) {
        fail(new CommandOutcome.Uncertain(reason));
    }

    @Override
    public void onDecision(Event event, WakeupBatch wakeups) {
        decision = event;
        LockSupport.unpark(waiter);
    }

    @Override
    public void checkTimeout(long nowNs) {
        if (nowNs - startNs >= decisionWaitNs) {
            LockSupport.unpark(waiter);
        }
    }

    @Override
    public long correlation() {
        return correlation;
    }

    @Override
    public long startNs() {
        return startNs;
    }

    private void fail(CommandOutcome outcome) {
        failure = outcome;
        LockSupport.unpark(waiter);
    }
}
