package dev.gavel.ingest.webhook;

import dev.gavel.ingest.webhook.SenderStore.DeadLetterResult;
import dev.gavel.ingest.webhook.Webhook.Progress;
import dev.gavel.ingest.webhook.WebhookClient.Outcome;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The events of one subscription that wait to be delivered. Those of an auction are delivered one after the other,
/// each after the one before was taken or given up; those of different auctions side by side. Bounded: the reader of
/// the log waits for room. Safe for threads.
final class DeliveryQueue implements AutoCloseable {
    static final int MAX_WAITING = 256;
    static final long MAX_BYTES = 512L << 10;
    static final int CONCURRENT = 8;
    private static final long NS_PER_MS = 1_000_000;
    private static final Logger log = LoggerFactory.getLogger(DeliveryQueue.class);
    private static final Duration KEEP_THREADS = Duration.ofSeconds(30);
    private static final Duration CLOSE_WAIT = Duration.ofSeconds(3);

    private final Receiver receiver;
    private final Duration retryFor;
    private final WebhookCounts counts;
    private final InstantSource clock;
    private final RandomGenerator random = RandomGenerator.getDefault();
    private final ScheduledThreadPoolExecutor threads;

    // Guarded by this.
    private final Map<Long, Lane> lanes = new HashMap<>();
    private final Map<Integer, PartitionProgress> partitions = new HashMap<>();
    private long maxBytes = MAX_BYTES;
    private int waiting;
    private long waitingBytes;
    private boolean closed;
    private long stoppedNs;
    private @Nullable Instant deliveredAt;
    private @Nullable Instant failingSince;
    private @Nullable String lastError;

    /// Where deliveries go.
    interface Receiver {
        /// Waits for the response.
        Outcome post(Delivery delivery);

        /// Keeps a delivery that is given up.
        DeadLetterResult sendToDeadLetters(Delivery delivery, int attempts, String error) throws SQLException;

        /// It wants nothing more.
        void gone() throws SQLException;
    }

    /// The deliveries of one auction, in their order. The first one is under way or waits for its next attempt.
    private static final class Lane {
        private final Deque<Delivery> queue = new ArrayDeque<>();
        private int attempts;
    }

    private static final class PartitionProgress {
        private long offset = -1;
        private final TreeSet<Long> pending = new TreeSet<>();
    }

    /// @param name of the threads
    /// @param retryFor since the first attempt of an event
    DeliveryQueue(String name, Receiver receiver, Duration retryFor, WebhookCounts counts, InstantSource clock) {
        this.receiver = receiver;
        this.retryFor = retryFor;
        this.counts = counts;
        this.clock = clock;
        // Threads of the platform: resolving a name blocks the carrier of a virtual one, and with it those of bids.
        this.threads =
                new ScheduledThreadPoolExecutor(CONCURRENT, Thread.ofPlatform().daemon().name(name + "-", 1).factory());
        threads.setKeepAliveTime(KEEP_THREADS.toMillis(), TimeUnit.MILLISECONDS);
        threads.allowCoreThreadTimeOut(true);
        threads.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /// Continues a partition where it stood. What is pending has to be added again.
    synchronized void restore(int partition, Progress saved) {
        PartitionProgress progress = progress(partition);
        progress.offset = saved.offset();
        progress.pending.addAll(saved.pending());
    }

    /// An event that this subscription does not get.
    synchronized void skip(int partition, long offset) {
        if (closed) {
            return; // an event before it may have been dropped
        }
        PartitionProgress progress = progress(partition);
        progress.offset = Math.max(progress.offset, offset);
        progress.pending.remove(offset);
    }

    /// Its share of the memory of all subscriptions.
    synchronized void bound(long bytes) {
        maxBytes = Math.min(bytes, MAX_BYTES);
        notifyAll();
    }

    /// @return whether there is room after this time at most
    synchronized boolean awaitRoom(Duration wait) throws InterruptedException {
        long endNs = System.nanoTime() + wait.toNanos();
        for (long leftMs = wait.toMillis(); isFull() && leftMs > 0; leftMs = (endNs - System.nanoTime()) / NS_PER_MS) {
            wait(leftMs);
        }
        return !isFull();
    }

    synchronized void add(Delivery delivery) {
        if (closed) {
            return;
        }
        PartitionProgress progress = progress(delivery.partition());
        progress.offset = Math.max(progress.offset, delivery.offset());
        progress.pending.add(delivery.offset());
        waiting++;
        waitingBytes += delivery.bytes();
        Lane lane = lanes.computeIfAbsent(delivery.auctionId(), _ -> new Lane());
        lane.queue.add(delivery);
        if (lane.queue.size() == 1) {
            threads.execute(() -> attempt(delivery.auctionId(), lane));
        }
    }

    /// How far each partition is.
    synchronized Map<Integer, Progress> progress() {
        Map<Integer, Progress> copy = new HashMap<>();
        partitions.forEach((partition, progress) ->
                copy.put(partition, new Progress(progress.offset, Set.copyOf(progress.pending))));
        return copy;
    }

    /// Something other than its receiver keeps the subscription from being sent.
    synchronized void fail(String error) {
        lastError = error;
        failingSince = failingSince == null ? clock.instant() : failingSince;
    }

    /// What [#fail] has said holds no more.
    synchronized void recover() {
        failingSince = null;
    }

    synchronized Webhook.Health health() {
        return new Webhook.Health(null, deliveredAt, failingSince, lastError);
    }

    synchronized boolean isFailing() {
        return failingSince != null;
    }

    /// How long the oldest delivery has been waiting; 0: there is none.
    synchronized long oldestNs(long nowNs) {
        long oldestNs = 0;
        for (Lane lane : lanes.values()) {
            Delivery first = lane.queue.peek();
            if (first != null) {
                oldestNs = Math.max(oldestNs, nowNs - first.sinceNs());
            }
        }
        return oldestNs;
    }

    /// Starts no further attempt.
    synchronized void stop() {
        stoppedNs = closed ? stoppedNs : System.nanoTime();
        closed = true;
        threads.shutdown();
        notifyAll();
    }

    /// Waits a moment for attempts that are under way, so that what they have delivered is not delivered again.
    @Override
    public void close() {
        stop();
        try {
            // Since the stop: when many are stopped together, none waits for the others.
            long waitedNs = System.nanoTime() - stopped();
            if (!threads.awaitTermination(CLOSE_WAIT.toNanos() - waitedNs, TimeUnit.NANOSECONDS)) {
                threads.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized long stopped() {
        return stoppedNs;
    }

    private void attempt(long auctionId, Lane lane) {
        Delivery delivery;
        synchronized (this) {
            Delivery first = lane.queue.peek();
            if (closed || first == null) {
                return;
            }
            delivery = first;
            lane.attempts++;
        }
        switch (post(delivery)) {
            case Outcome.Delivered() -> delivered(auctionId, lane, delivery);
            case Outcome.Failed(String error, boolean gone, Duration retryAfter) ->
                    failed(auctionId, lane, delivery, error, gone, retryAfter);
        }
    }

    /// A bug must not stop the auction for ever: it is a failure like others, and at last a dead letter.
    private Outcome post(Delivery delivery) {
        try {
            return receiver.post(delivery);
        } catch (RuntimeException | Error e) {
            log.atError().addKeyValue("delivery", delivery.id()).setCause(e).log("delivery failed by a bug");
            return new Outcome.Failed("the sender failed by a bug", false, Duration.ZERO);
        }
    }

    private void delivered(long auctionId, Lane lane, Delivery delivery) {
        counts.countDelivered();
        synchronized (this) {
            deliveredAt = clock.instant();
            failingSince = null;
        }
        done(auctionId, lane, delivery);
    }

    private void failed(long auctionId, Lane lane, Delivery delivery, String error, boolean gone, Duration retryAfter) {
        counts.countFailed();
        int attempts;
        boolean givenUp;
        synchronized (this) {
            lastError = error;
            failingSince = failingSince == null ? clock.instant() : failingSince;
            attempts = lane.attempts;
            // Since it was read: events that waited as long behind this one are given up together with it, each after
            // an
            // attempt of its own, so that an auction that its receiver rejects does not hold up the others for days.
            givenUp = System.nanoTime() - delivery.sinceNs() >= retryFor.toNanos();
        }
        try {
            if (gone) {
                receiver.gone();
                stop();
            } else if (!givenUp) {
                again(auctionId, lane, retryAfter);
            } else {
                sendToDeadLetters(auctionId, lane, delivery, attempts, error);
            }
        } catch (SQLException e) {
            log.atWarn().addKeyValue("cause", String.valueOf(e.getMessage())).log("a dead letter cannot be written");
            again(auctionId, lane, retryAfter);
        }
    }

    private void sendToDeadLetters(long auctionId, Lane lane, Delivery delivery, int attempts, String error)
            throws SQLException {
        switch (receiver.sendToDeadLetters(delivery, attempts, error)) {
            case KEPT -> {
                counts.countDeadLetter();
                done(auctionId, lane, delivery);
            }
            case LAST -> {
                counts.countDeadLetter();
                stop();
            }
            case OUTDATED -> stop();
        }
    }

    private synchronized void done(long auctionId, Lane lane, Delivery delivery) {
        lane.queue.remove();
        lane.attempts = 0;
        waiting--;
        waitingBytes -= delivery.bytes();
        progress(delivery.partition()).pending.remove(delivery.offset());
        if (lane.queue.isEmpty()) {
            lanes.remove(auctionId);
        } else if (!closed) {
            threads.execute(() -> attempt(auctionId, lane));
        }
        notifyAll();
    }

    private synchronized void again(long auctionId, Lane lane, Duration retryAfter) {
        if (!closed) {
            Duration wait = DeliveryBackoff.after(lane.attempts, retryAfter, random);
            var _ = threads.schedule(() -> attempt(auctionId, lane), wait.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private boolean isFull() {
        return !closed && (waiting >= MAX_WAITING || waitingBytes >= maxBytes);
    }

    private PartitionProgress progress(int partition) {
        return partitions.computeIfAbsent(partition, _ -> new PartitionProgress());
    }
}
