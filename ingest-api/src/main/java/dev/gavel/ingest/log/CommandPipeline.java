package dev.gavel.ingest.log;

import dev.gavel.schema.Command;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Many questions to the log in flight from one asker: one thread asks, one thread takes the answers as they come, and
/// nobody else is involved. A question is open from when it is asked until its answer is [#settled]; there are at most
/// so many, so an asker whose answers nobody takes stops asking.
///
/// The answers are a stack that the tellers push to and the taker takes whole and turns round: one compare-and-set a
/// telling, no object, and the order in which they were told.
///
/// @param <T> what the asker remembers of a question
public final class CommandPipeline<T> {
    /// How late the end of a wait may be noticed.
    private static final long LOOK_EVERY_NS = 100_000_000;

    /// How long to wait when as many commands as may be are in flight in all, for nobody tells when that ends.
    private static final long FULL_PARK_NS = 1_000_000;

    private final CommandGateway gate;
    private final WaitPolicy patience;
    private final int most;
    private final long startNs = System.nanoTime();
    private final long roomWaitNs;
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicReference<@Nullable InFlightCommand<T>> answered = new AtomicReference<>();
    private final Deque<InFlightCommand<T>> inFlight = new ArrayDeque<>(); // guarded by itself
    private @Nullable InFlightCommand<T> ready;
    private volatile @Nullable Thread asking;
    private volatile @Nullable Thread answering;
    private volatile boolean ended;
    private volatile boolean abandoned;

    CommandPipeline(CommandGateway gate, WaitPolicy patience, int most, Duration roomWait) {
        this.gate = gate;
        this.patience = patience;
        this.most = most;
        this.roomWaitNs = roomWait.toNanos();
    }

    /// Asks; waits for room before. One thread at a time.
    ///
    /// @return false: the conversation has ended, and nothing was asked
    public boolean ask(T about, Command command, RequestOptions how) {
        if (!enter()) {
            return false;
        }
        InFlightCommand<T> question = new InFlightCommand<>(this, about);
        CommandOutcome refused = gate.refusal(command, how);
        if (refused != null) {
            question.tell(refused);
            return true;
        }
        while (!gate.admit(question)) {
            LockSupport.parkNanos(this, FULL_PARK_NS);
            if (abandoned) {
                leave(1);
                return false;
            }
            if (System.nanoTime() - startNs > roomWaitNs) {
                question.tell(new CommandOutcome.TooManyInFlight());
                return true;
            }
        }
        remember(question);
        gate.append(command, how, question);
        return true;
    }

    /// Something whose outcome is known without the log takes its place among the answers. Waits as [#ask] does.
    public boolean know(T about, CommandOutcome outcome) {
        if (!enter()) {
            return false;
        }
        new InFlightCommand<>(this, about).tell(outcome);
        return true;
    }

    /// No more will be asked; what is open will be answered.
    public void end() {
        ended = true;
        LockSupport.unpark(asking);
        LockSupport.unpark(answering);
    }

    /// Nobody wants the answers any more.
    public void abandon() {
        abandoned = true;
        end();
        synchronized (inFlight) {
            inFlight.forEach(gate::giveBack);
            inFlight.clear();
        }
    }

    public boolean hasEnded() {
        return ended;
    }

    /// Whether it has ended, and every question is settled or nobody cares.
    public boolean isOver() {
        return abandoned || (ended && open.get() == 0);
    }

    /// Questions that are asked and not settled.
    public int open() {
        return open.get();
    }

    /// The next answered question, in the order in which their outcomes became known; null: none is ready. One thread
    /// at a time.
    public @Nullable InFlightCommand<T> nextAnswered() {
        if (ready == null) {
            ready = turned(answered.getAndSet(null));
        }
        InFlightCommand<T> next = ready;
        if (next != null) {
            ready = next.answeredBefore;
            next.answeredBefore = null;
        }
        return next;
    }

    /// Parks until something is answered, at most so long; tells those whose wait is over.
    public void awaitAnswer(long mostNs) {
        answering = Thread.currentThread();
        if (answered.get() == null && !isOver()) {
            LockSupport.parkNanos(this, open.get() == 0 ? mostNs : Math.min(mostNs, LOOK_EVERY_NS));
        }
        answering = null;
        endWaits(System.nanoTime());
    }

    /// So many answers were given: there is room again.
    public void settled(int answers) {
        leave(answers);
    }

    boolean wantsDecision() {
        return patience.wantsDecision();
    }

    /// @return whether it is the first since the answers were last taken, so that the taker has to be woken
    boolean push(InFlightCommand<T> question) {
        while (true) {
            InFlightCommand<T> before = answered.get();
            question.answeredBefore = before;
            if (answered.compareAndSet(before, question)) {
                return before == null;
            }
        }
    }

    void wakeAnswering() {
        LockSupport.unpark(answering);
    }

    void giveBack(InFlightCommand<T> question) {
        gate.giveBack(question);
    }

    /// Counts first and looks then: whoever saw the end, and nothing open, has seen all there will be.
    private boolean enter() {
        if (open.incrementAndGet() > most) {
            asking = Thread.currentThread();
            while (open.get() > most && !ended) {
                LockSupport.park(this);
            }
            asking = null;
        }
        if (ended) {
            leave(1);
            return false;
        }
        return true;
    }

    /// Wakes who asks when a quarter of the room is free, rather than for each place.
    private void leave(int questions) {
        int left = open.addAndGet(-questions);
        if (left <= most - most / 4 || left <= 1) {
            LockSupport.unpark(asking);
        }
        if (left == 0 && ended) {
            wakeAnswering();
        }
    }

    private void remember(InFlightCommand<T> question) {
        synchronized (inFlight) {
            while (!inFlight.isEmpty() && inFlight.getFirst().isAnswered()) {
                inFlight.removeFirst();
            }
            if (inFlight.size() >= 2 * most) {
                inFlight.removeIf(InFlightCommand::isAnswered);
            }
            inFlight.addLast(question);
            if (abandoned) {
                gate.giveBack(question);
            }
        }
    }

    /// All wait equally long, so the first asked is the first whose wait is over.
    private void endWaits(long nowNs) {
        synchronized (inFlight) {
            boolean any = false;
            for (InFlightCommand<T> question : inFlight) {
                if (nowNs - question.startNs() < patience.decisionNs()) {
                    break;
                }
                any |= endWait(question, nowNs);
            }
            if (any) {
                inFlight.removeIf(InFlightCommand::isAnswered);
            }
        }
    }

    private boolean endWait(InFlightCommand<T> question, long nowNs) {
        var position = question.position();
        if (question.isAnswered()) {
            return false;
        }
        if (position != null) {
            if (patience.wantsDecision()) {
                gate.overdue();
            }
            return question.tell(new CommandOutcome.Appended(position));
        }
        return nowNs - question.startNs() >= patience.appendNs()
                && question.tell(new CommandOutcome.Uncertain("the log did not acknowledge it in time"));
    }

    private @Nullable InFlightCommand<T> turned(@Nullable InFlightCommand<T> latest) {
        InFlightCommand<T> first = null;
        InFlightCommand<T> rest = latest;
        while (rest != null) {
            InFlightCommand<T> before = rest.answeredBefore;
            rest.answeredBefore = first;
            first = rest;
            rest = before;
        }
        return first;
    }
}
