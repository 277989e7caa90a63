package dev.gavel.ingest.log;

import dev.gavel.schema.Event;
import dev.gavel.schema.Position;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/// One command of a [CommandPipeline]. The producer's thread, the reply listener's thread and the pipeline's own
/// threads may complete it; the first outcome wins.
///
/// @param <T> what the caller keeps with the command
public final class InFlightCommand<T> implements CommandLog.AppendCallback, ReplyHandler {
    @SuppressWarnings("rawtypes") // A field updater takes the raw class.
    private static final AtomicReferenceFieldUpdater<InFlightCommand, @Nullable CommandOutcome> OUTCOME =
            AtomicReferenceFieldUpdater.newUpdater(InFlightCommand.class, CommandOutcome.class, "outcome");

    private final CommandPipeline<T> pipeline;
    private final T context;
    private long startNs = System.nanoTime();
    private long correlation;
    private long auctionId;
    private volatile @Nullable Position position;
    private volatile @Nullable CommandOutcome outcome;

    /// The link of the stack of completed commands; see [CommandPipeline].
    @Nullable InFlightCommand<T> next;

    InFlightCommand(CommandPipeline<T> pipeline, T context) {
        this.pipeline = pipeline;
        this.context = context;
    }

    public T context() {
        return context;
    }

    /// The outcome of a command that [CommandPipeline#nextCompleted] returned.
    public CommandOutcome outcome() {
        CommandOutcome known = outcome;
        if (known == null) {
            throw new IllegalStateException("the command has no outcome yet");
        }
        return known;
    }

    @Override
    public void appended(Position at) {
        position = at;
        if (!pipeline.waitPolicy().awaitsDecision()) {
            complete(new CommandOutcome.Appended(at));
        }
    }

    @Override
    public void notAppended(String reason) {
        complete(new CommandOutcome.NotAppended(reason));
    }

    @Override
    public void uncertain(String reason) {
        complete(new CommandOutcome.Uncertain(reason));
    }

    @Override
    public void onDecision(Event event, WakeupBatch wakeups) {
        if (setOutcome(new CommandOutcome.Decided(event)) && pipeline.pushCompleted(this)) {
            wakeups.add(pipeline);
        }
    }

    /// Does nothing: the [CommandPipeline] checks the timeouts of its commands itself.
    @Override
    public void checkTimeout(long nowNs) {}

    @Override
    public long correlation() {
        return correlation;
    }

    @Override
    public long startNs() {
        return startNs;
    }

    void setCorrelation(long number) {
        correlation = number;
    }

    /// Begins the wait anew, before the command is registered.
    void restart() {
        startNs = System.nanoTime();
    }

    void setAuctionId(long id) {
        auctionId = id;
    }

    long auctionId() {
        return auctionId;
    }

    CommandPipeline<T> pipeline() {
        return pipeline;
    }

    boolean isComplete() {
        return outcome != null;
    }

    /// The position on the log, or `null` before the log has acknowledged the append.
    @Nullable Position position() {
        return position;
    }

    /// The position on the log of a command without a decision, or `null` if it has one or is not known to be there.
    @Nullable Position undecidedPosition() {
        return outcome instanceof CommandOutcome.Decided ? null : position;
    }

    /// Sets the outcome, unless the command has one already, and wakes the pipeline's consumer.
    ///
    /// @return whether this call set it
    boolean complete(CommandOutcome known) {
        if (!setOutcome(known)) {
            return false;
        }
        if (pipeline.pushCompleted(this)) {
            pipeline.wakeConsumer();
        }
        return true;
    }

    private boolean setOutcome(CommandOutcome known) {
        if (!OUTCOME.compareAndSet(this, null, known)) {
            return false;
        }
        pipeline.unregister(this);
        return true;
    }

    /// Reverses a stack of completed commands, and returns the command that was at the bottom.
    static <T> @Nullable InFlightCommand<T> reverse(@Nullable InFlightCommand<T> top) {
        InFlightCommand<T> first = null;
        InFlightCommand<T> rest = top;
        while (rest != null) {
            InFlightCommand<T> below = rest.next;
            rest.next = first;
            first = rest;
            rest = below;
        }
        return first;
    }
}
