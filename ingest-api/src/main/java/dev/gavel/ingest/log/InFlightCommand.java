package dev.gavel.ingest.log;

import dev.gavel.schema.Event;
import dev.gavel.schema.Position;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/// One of the many commands that a [CommandPipeline] has asked and not been answered yet. Told by the producer's thread
/// and by the reply listener's; whoever knows the outcome first has told it.
///
/// @param <T> what the asker remembers of it
public final class InFlightCommand<T> implements CommandLog.Receipt, ReplyHandler {
    @SuppressWarnings("rawtypes") // A field updater knows the class only.
    private static final AtomicReferenceFieldUpdater<InFlightCommand, @Nullable CommandOutcome> OUTCOME =
            AtomicReferenceFieldUpdater.newUpdater(InFlightCommand.class, CommandOutcome.class, "outcome");

    private final CommandPipeline<T> conversation;
    private final T about;
    private final long startNs = System.nanoTime();
    private long correlation;
    private volatile @Nullable Position position;
    private volatile @Nullable CommandOutcome outcome;

    /// Those answered before it; see [CommandPipeline].
    @Nullable InFlightCommand<T> answeredBefore;

    InFlightCommand(CommandPipeline<T> conversation, T about) {
        this.conversation = conversation;
        this.about = about;
    }

    public T about() {
        return about;
    }

    /// Of a question that [CommandPipeline#nextAnswered] gave.
    public CommandOutcome outcome() {
        CommandOutcome known = outcome;
        if (known == null) {
            throw new IllegalStateException("the question is not answered yet");
        }
        return known;
    }

    @Override
    public long correlation() {
        return correlation;
    }

    @Override
    public long startNs() {
        return startNs;
    }

    @Override
    public void decided(Event event, WakeupBatch later) {
        if (settle(new CommandOutcome.Decided(event)) && conversation.push(this)) {
            later.add(conversation);
        }
    }

    /// The [CommandPipeline] ends its waits itself.
    @Override
    public void endWait(long nowNs) {}

    @Override
    public void appended(Position at) {
        position = at;
        if (!conversation.wantsDecision()) {
            tell(new CommandOutcome.Appended(at));
        }
    }

    @Override
    public void refused(String why) {
        tell(new CommandOutcome.NotAppended(why));
    }

    @Override
    public void lost(String why) {
        tell(new CommandOutcome.Uncertain(why));
    }

    void number(long number) {
        correlation = number;
    }

    boolean isAnswered() {
        return outcome != null;
    }

    /// Where it stands on the log; null: the log has not said.
    @Nullable Position position() {
        return position;
    }

    /// The outcome, unless there is one already, and wakes who answers.
    ///
    /// @return whether it was the first
    boolean tell(CommandOutcome known) {
        if (!settle(known)) {
            return false;
        }
        if (conversation.push(this)) {
            conversation.wakeAnswering();
        }
        return true;
    }

    private boolean settle(CommandOutcome known) {
        if (!OUTCOME.compareAndSet(this, null, known)) {
            return false;
        }
        conversation.giveBack(this);
        return true;
    }
}
