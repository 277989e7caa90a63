package dev.gavel.ingest.log;

import dev.gavel.schema.Event;
import dev.gavel.schema.Position;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// One request's wait, from append to decision. Made and awaited by the request's thread; told by the producer's thread
/// and by the reply listener's; [ReplyTimeouts] wakes it when its time is over.
final class PendingReply implements CommandLog.Receipt, ReplyHandler {
    private final long correlation;
    private final Thread waiter;
    private final long startNs;
    private final long decisionWaitNs;
    private final long appendWaitNs;
    private volatile @Nullable Position position;
    private volatile @Nullable Event decision;
    private volatile @Nullable CommandOutcome failure;

    /// @param decisionWaitNs how long to wait for a decision; 0: not at all
    /// @param appendWaitNs how long to wait, at least, to know whether the command is on the log
    PendingReply(long correlation, Thread waiter, long startNs, long decisionWaitNs, long appendWaitNs) {
        this.correlation = correlation;
        this.waiter = waiter;
        this.startNs = startNs;
        this.decisionWaitNs = decisionWaitNs;
        this.appendWaitNs = appendWaitNs;
    }

    /// Parks until it is known what became of the command, or until it is too late to tell. Without a time, for that
    /// wakes a thread of the JVM's at each park and at each unpark: a fifteenth of what a bid cost (docs/adr/0023).
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

    @Override
    public void appended(Position at) {
        position = at;
        // Who waits for the decision need not wake for this.
        endWait(System.nanoTime());
    }

    @Override
    public void endWait(long nowNs) {
        if (nowNs - startNs >= decisionWaitNs) {
            LockSupport.unpark(waiter);
        }
    }

    @Override
    public void refused(String why) {
        failure = new CommandOutcome.NotAppended(why);
        LockSupport.unpark(waiter);
    }

    @Override
    public void lost(String why) {
        failure = new CommandOutcome.Uncertain(why);
        LockSupport.unpark(waiter);
    }

    @Override
    public void decided(Event event, WakeupBatch later) {
        decision = event;
        LockSupport.unpark(waiter);
    }

    @Override
    public long correlation() {
        return correlation;
    }

    @Override
    public long startNs() {
        return startNs;
    }
}
