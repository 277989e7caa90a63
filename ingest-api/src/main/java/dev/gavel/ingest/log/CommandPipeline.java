package dev.gavel.ingest.log;

import dev.gavel.schema.Command;
import dev.gavel.schema.Position;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Many commands in flight from one caller: one thread, the sender, sends commands; another, the consumer, takes their
/// outcomes as they arrive. A command is open from [#send] until [#release]. The number of open commands is bounded, so
/// a sender whose outcomes nobody takes stops sending.
///
/// Completed commands form a stack that the completing threads push to. The consumer takes all of it and reverses it:
/// one compare-and-set per outcome, no object, and the order in which the outcomes arrived.
///
/// @param <T> what the caller keeps with each command
public final class CommandPipeline<T> {
    /// How late a timeout may be noticed.
    private static final long TIMEOUT_CHECK_NS = 100_000_000;

    /// The first pause between two attempts while the command is not admitted. Nothing signals that it would be.
    private static final long CAPACITY_RETRY_NS = 1_000_000;

    /// The pause doubles up to this, because a pipeline may be held back for long, and there are many.
    private static final long MAX_CAPACITY_RETRY_NS = 8_000_000;

    private final CommandGateway gateway;
    private final WaitPolicy waitPolicy;
    private final int maxOpen;
    private final long startNs = System.nanoTime();
    private final long capacityWaitNs;
    private final boolean patient;
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicReference<@Nullable InFlightCommand<T>> completed = new AtomicReference<>();
    private final Deque<InFlightCommand<?>> inFlight = new ArrayDeque<>(); // guarded by itself
    private @Nullable InFlightCommand<T> ready;
    private volatile @Nullable Thread sender;
    private volatile @Nullable Thread consumer;
    private volatile boolean ended;
    private volatile boolean abandoned;

    CommandPipeline(
            CommandGateway gateway, WaitPolicy waitPolicy, int maxOpen, Duration capacityWait, boolean patient) {
        this.gateway = gateway;
        this.waitPolicy = waitPolicy;
        this.maxOpen = maxOpen;
        this.capacityWaitNs = capacityWait.toNanos();
        this.patient = patient || !waitPolicy.awaitsDecision();
    }

    /// Sends a command, after waiting until fewer than the maximum are open. Called by one thread at a time.
    ///
    /// @return `false` if the pipeline has ended; then nothing was sent
    public boolean send(T context, Command command, RequestOptions options) {
        if (!acquire()) {
            return false;
        }
        InFlightCommand<T> sent = new InFlightCommand<>(this, context);
        CommandOutcome rejection = gateway.localRejection(command, options);
        if (rejection != null) {
            sent.complete(rejection);
            return true;
        }
        long pauseNs = CAPACITY_RETRY_NS;
        CommandOutcome.Failed refusal = gateway.trySend(command, options, sent);
        while (refusal != null) {
            LockSupport.parkNanos(this, pauseNs);
            pauseNs = Math.min(2 * pauseNs, MAX_CAPACITY_RETRY_NS);
            if (ended) {
                release(1);
                return false;
            }
            if (System.nanoTime() - startNs > capacityWaitNs) {
                sent.complete(gateway.refused(refusal));
                return true;
            }
            sent.restart();
            refusal = gateway.trySend(command, options, sent);
        }
        return true;
    }

    /// Adds a completed command whose outcome is known without the log. Waits as [#send] does.
    ///
    /// @return `false` if the pipeline has ended
    public boolean addCompleted(T context, CommandOutcome outcome) {
        if (!acquire()) {
            return false;
        }
        new InFlightCommand<>(this, context).complete(outcome);
        return true;
    }

    /// Ends sending. Open commands still get their outcome.
    public void end() {
        ended = true;
        LockSupport.unpark(sender);
        LockSupport.unpark(consumer);
    }

    /// Ends sending and gives up the outcomes.
    public void abandon() {
        abandoned = true;
        end();
        synchronized (inFlight) {
            inFlight.forEach(gateway::release);
            inFlight.clear();
        }
    }

    public boolean hasEnded() {
        return ended;
    }

    /// Whether the pipeline has ended and every command is released, or it was abandoned.
    public boolean isFinished() {
        return abandoned || (ended && open.get() == 0);
    }

    /// Commands that are sent and not released.
    public int open() {
        return open.get();
    }

    /// The next completed command, in the order in which the outcomes arrived, or `null` if none is ready. Called by
    /// the consumer.
    public @Nullable InFlightCommand<T> nextCompleted() {
        if (ready == null) {
            ready = InFlightCommand.reverse(completed.getAndSet(null));
        }
        InFlightCommand<T> first = ready;
        if (first != null) {
            ready = first.next;
            first.next = null;
        }
        return first;
    }

    /// Parks the consumer until a command completes, for at most this time, and then completes those that timed out.
    public void awaitCompleted(long maxNs) {
        consumer = Thread.currentThread();
        if (completed.get() == null && !isFinished()) {
            LockSupport.parkNanos(this, open.get() == 0 ? maxNs : Math.min(maxNs, TIMEOUT_CHECK_NS));
        }
        consumer = null;
        completeTimedOut(System.nanoTime());
    }

    /// Marks completed commands as handled, so that others can be sent. Wakes the sender when a quarter of the maximum
    /// is free, rather than for each command.
    public void release(int commands) {
        int left = open.addAndGet(-commands);
        if (left <= maxOpen - maxOpen / 4 || left <= 1) {
            LockSupport.unpark(sender);
        }
        if (left == 0 && ended) {
            wakeConsumer();
        }
    }

    /// Whether the pipeline gives way to callers who wait for their decision.
    boolean isPatient() {
        return patient;
    }

    WaitPolicy waitPolicy() {
        return waitPolicy;
    }

    /// Returns whether this is the first outcome since [#nextCompleted] emptied the stack, so that the consumer has to
    /// be woken.
    boolean pushCompleted(InFlightCommand<T> command) {
        while (true) {
            InFlightCommand<T> top = completed.get();
            command.next = top;
            if (completed.compareAndSet(top, command)) {
                return top == null;
            }
        }
    }

    void wakeConsumer() {
        LockSupport.unpark(consumer);
    }

    void unregister(InFlightCommand<T> command) {
        gateway.release(command);
    }

    /// Counts the command before it looks at `ended`: a consumer that sees the end and no open command has seen every
    /// outcome.
    private boolean acquire() {
        if (open.incrementAndGet() > maxOpen) {
            sender = Thread.currentThread();
            while (open.get() > maxOpen && !ended) {
                LockSupport.park(this);
            }
            sender = null;
        }
        if (ended) {
            release(1);
            return false;
        }
        return true;
    }

    /// Keeps a registered command until its outcome is known.
    void track(InFlightCommand<?> command) {
        synchronized (inFlight) {
            while (!inFlight.isEmpty() && inFlight.getFirst().isComplete()) {
                inFlight.removeFirst();
            }
            if (inFlight.size() >= 2 * maxOpen) {
                inFlight.removeIf(InFlightCommand::isComplete);
            }
            inFlight.addLast(command);
            if (abandoned) {
                gateway.release(command);
            }
        }
    }

    /// All commands wait equally long, so the oldest times out first.
    private void completeTimedOut(long nowNs) {
        synchronized (inFlight) {
            boolean any = false;
            for (InFlightCommand<?> command : inFlight) {
                long waitedNs = nowNs - command.startNs();
                if (waitedNs < waitPolicy.decisionNs()) {
                    break;
                }
                any |= !command.isComplete() && timeOut(command, waitedNs);
            }
            if (any) {
                inFlight.removeIf(InFlightCommand::isComplete);
            }
        }
    }

    private boolean timeOut(InFlightCommand<?> command, long waitedNs) {
        Position position = command.position();
        if (position == null) {
            return waitedNs >= waitPolicy.appendNs()
                    && command.complete(new CommandOutcome.Uncertain("the log did not acknowledge it in time"));
        }
        if (waitPolicy.awaitsDecision()) {
            gateway.recordTimeout();
        }
        return command.complete(new CommandOutcome.Appended(position));
    }
}
