package dev.gavel.ingest.live;

import dev.gavel.ingest.live.LiveEvents.LiveLimits;
import dev.gavel.ingest.live.LogHistory.HistorySlice;
import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sends events to all subscribers: one thread with a selector, which owns the subscribers, [Deliveries] and the
/// [EventTail]. Other threads hand it tasks. A subscriber becomes live in the same task in which it has got everything
/// in memory, so nothing comes between.
final class LiveLoop implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(LiveLoop.class);

    private static final int BATCHES = 16;
    private static final long TICK_MS = 500;
    private static final long CLOSE_WAIT_MS = 5_000;

    /// What a subscriber that is catching up gets at a time.
    static final int SLICE_BYTES = 256 * 1024;

    private final EventTail tail;
    private final LiveLimits limits;
    private final Selector selector;
    private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final Semaphore batches = new Semaphore(BATCHES);
    private final Deliveries deliveries;
    private final Set<Subscriber> subscribers = new HashSet<>();
    private final Set<Subscriber> catchingUp = new LinkedHashSet<>();
    private final LongAdder slow = new LongAdder();
    private final Thread thread = new Thread(this::run, "ingest-live");
    private History history = (_, _) -> {};
    private boolean tailStarted;
    private volatile boolean stopping;

    /// Reads events for a subscriber that are no longer in memory.
    @FunctionalInterface
    interface History {
        /// Gives the subscriber a slice of its history by [LiveLoop#deliver], later.
        ///
        /// @param floors by index of the subscriber, where memory begins
        void read(Subscriber subscriber, long[] floors);
    }

    LiveLoop(int partitions, LiveLimits limits) throws IOException {
        this.tail = new EventTail(partitions, limits.tailBytes());
        this.deliveries = new Deliveries(tail, this::write);
        this.limits = limits;
        this.selector = Selector.open();
        thread.setDaemon(true);
    }

    void start(History reader) {
        history = reader;
        thread.start();
    }

    /// Subscribers that were disconnected because they were too slow.
    long slowSubscribers() {
        return slow.sum();
    }

    /// The log is read from here. What is before is history.
    void startAfter(long[] positions) {
        submit(() -> {
            tail.startAfter(positions);
            tailStarted = true;
            // Events between the old and the new tail may be missing. Subscribers that were live continue with history.
            deliveries.clear().forEach(this::catchUp);
        });
    }

    /// Sends the next events. Waits while the loop has many batches to send.
    void polled(List<LogRecord> records) throws InterruptedException {
        batches.acquire();
        submit(() -> {
            batches.release();
            deliveries.send(records);
        });
    }

    void subscribe(Subscriber subscriber) {
        submit(() -> {
            if (stopping) {
                subscriber.close();
                return;
            }
            try {
                subscriber.register(selector, System.nanoTime());
                subscribers.add(subscriber);
                catchUp(subscriber);
            } catch (IOException e) {
                subscriber.close();
            }
        });
        if (stopping) {
            // The thread may have ended before it saw the task.
            subscriber.close();
        }
    }

    /// Sends a slice of history.
    void deliver(Subscriber subscriber, HistorySlice slice) {
        submit(() -> {
            if (subscriber.isClosed()) {
                return;
            }
            int index = subscriber.index(slice.partition());
            deliveries.sendOwn(subscriber, slice.partition(), slice.events());
            subscriber.after[index] = Math.max(subscriber.after[index], slice.position());
            subscriber.historyOffsets[index] = slice.nextOffset();
            catchUp(subscriber);
        });
    }

    /// The writer of an encrypted connection has written what it was given.
    void written(Subscriber subscriber, int bytes) {
        submit(() -> {
            if (!subscriber.isClosed()) {
                subscriber.written(bytes, System.nanoTime());
                write(subscriber);
            }
        });
    }

    void end(Subscriber subscriber) {
        submit(() -> remove(subscriber));
    }

    private void submit(Runnable task) {
        tasks.add(task);
        selector.wakeup();
    }

    private void run() {
        long nextTickNs = System.nanoTime();
        while (!stopping) {
            try {
                selector.select(this::ready, tasks.isEmpty() ? TICK_MS : 1);
                for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                    task.run();
                }
                List.copyOf(catchingUp).forEach(this::continueCatchingUp);
                long nowNs = System.nanoTime();
                if (nowNs - nextTickNs >= 0) {
                    nextTickNs = nowNs + Duration.ofMillis(TICK_MS).toNanos();
                    List.copyOf(subscribers).forEach(subscriber -> tick(subscriber, nowNs));
                }
            } catch (IOException | RuntimeException e) {
                // Nobody may miss an event: the subscribers continue from their positions with new connections.
                log.atError().setCause(e).log("a bug ended the live loop; all subscribers are disconnected");
                List.copyOf(subscribers).forEach(this::remove);
            }
        }
        subscribers.forEach(Subscriber::close);
    }

    private void ready(SelectionKey key) {
        Subscriber subscriber = (Subscriber) key.attachment();
        try {
            if (key.isReadable() && !subscriber.read()) {
                remove(subscriber);
            } else if (key.isWritable()) {
                write(subscriber);
            }
        } catch (IOException | RuntimeException e) {
            remove(subscriber);
        }
    }

    private void tick(Subscriber subscriber, long nowNs) {
        if (subscriber.isBlocked(nowNs, limits.write().toNanos())) {
            disconnectSlow(subscriber);
        } else if (subscriber.isIdle(nowNs, limits.heartbeat().toNanos())) {
            subscriber.add(Frames.HEARTBEAT, nowNs);
            write(subscriber);
        }
    }

    private void catchUp(Subscriber subscriber) {
        subscriber.state = Subscriber.State.CATCHING_UP;
        catchingUp.add(subscriber);
        write(subscriber);
    }

    /// Gives a subscriber what is in memory, when it has taken what it got before.
    private void continueCatchingUp(Subscriber subscriber) {
        if (!tailStarted || subscriber.pendingBytes() > SLICE_BYTES || subscriber.isClosed()) {
            return;
        }
        int first = subscriber.isOfAll() ? 0 : subscriber.partition;
        int last = subscriber.isOfAll() ? subscriber.after.length - 1 : first;
        long[] floors = new long[subscriber.after.length];
        boolean complete = true;
        for (int partition = first; partition <= last; partition++) {
            int index = subscriber.index(partition);
            floors[index] = tail.floor(partition);
            complete &= subscriber.after[index] >= floors[index];
        }
        if (!complete) {
            catchingUp.remove(subscriber);
            subscriber.state = Subscriber.State.READING_HISTORY;
            history.read(subscriber, floors);
            return;
        }
        boolean all = true;
        for (int partition = first; partition <= last && all; partition++) {
            all = deliveries.sendFromTail(subscriber, partition);
        }
        if (all) {
            catchingUp.remove(subscriber);
            deliveries.becomeLive(subscriber);
        }
        write(subscriber);
    }

    private void write(Subscriber subscriber) {
        try {
            subscriber.write(System.nanoTime());
            if (subscriber.pendingBytes() > Subscriber.MAX_PENDING_BYTES) {
                disconnectSlow(subscriber);
            } else if (subscriber.ends && subscriber.pendingBytes() == 0) {
                remove(subscriber);
            }
        } catch (IOException | RuntimeException e) {
            remove(subscriber);
        }
    }

    private void disconnectSlow(Subscriber subscriber) {
        slow.increment();
        remove(subscriber);
    }

    private void remove(Subscriber subscriber) {
        subscriber.close();
        subscribers.remove(subscriber);
        catchingUp.remove(subscriber);
        deliveries.remove(subscriber);
    }

    @Override
    public void close() {
        stopping = true;
        selector.wakeup();
        try {
            thread.join(CLOSE_WAIT_MS);
            selector.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            log.atDebug().setCause(e).log("selector did not close");
        }
        subscribers.forEach(Subscriber::close);
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }
}
