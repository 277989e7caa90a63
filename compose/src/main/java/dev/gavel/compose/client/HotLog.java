package dev.gavel.compose.client;

import dev.gavel.compose.client.HotAuctions.HotAuction;
import dev.gavel.schema.OperatorException;
import dev.gavel.schema.kafka.KafkaCluster;
import dev.gavel.schema.topic.KafkaUnreachableException;
import dev.gavel.schema.topic.Topics;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;

/// Follows the events of the last minute on a thread of its own, so that a Kafka that does not answer delays no screen.
public final class HotLog implements AutoCloseable {
    private static final Duration WINDOW = Duration.ofMinutes(1);
    private static final int MOST_BIDS = 500_000;
    private static final long MOST_OF_PARTITION = 50_000;
    private static final Duration RETRY_AFTER = Duration.ofSeconds(5);
    private static final Duration CLOSE_WAIT = Duration.ofSeconds(5);

    private final KafkaCluster cluster;
    private final int most;
    private final Thread thread = Thread.ofPlatform().daemon().name("hot-auctions").unstarted(this::run);
    private final CountDownLatch read = new CountDownLatch(1);
    private final CountDownLatch closing = new CountDownLatch(1);
    private @Nullable LogFollower following;
    private HotAuctions auctions = new HotAuctions(WINDOW, MOST_BIDS);
    private @Nullable String failure = "the log is not read yet";

    private HotLog(KafkaCluster cluster, int most) {
        this.cluster = cluster;
        this.most = most;
    }

    /// @param most auctions to show
    public static HotLog follow(KafkaCluster cluster, int most) {
        HotLog log = new HotLog(cluster, most);
        log.thread.start();
        return log;
    }

    /// Waits until the last minute was read, or cannot be read.
    public void awaitRead(Duration most) throws InterruptedException {
        // If it was not read in time, [#failure] says so.
        boolean _ = read.await(most.toMillis(), TimeUnit.MILLISECONDS);
    }

    public synchronized List<HotAuction> top() {
        return auctions.top(most, System.currentTimeMillis());
    }

    /// Why the log is not read; null: it is.
    public synchronized @Nullable String failure() {
        return failure;
    }

    /// Not by an interrupt, which Kafka's consumer would log as an error.
    @Override
    public void close() {
        closing.countDown();
        synchronized (this) {
            if (following != null) {
                following.wakeup();
            }
        }
        try {
            boolean _ = thread.join(CLOSE_WAIT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            while (closing.getCount() > 0) {
                try {
                    read();
                } catch (WakeupException e) {
                    return; // closing, between two polls
                } catch (KafkaUnreachableException e) {
                    failed("Kafka: " + e.reason());
                } catch (OperatorException e) {
                    failed(String.valueOf(e.getMessage()));
                }
                boolean _ = closing.await(RETRY_AFTER.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException | InterruptException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void read() {
        synchronized (this) {
            auctions = new HotAuctions(WINDOW, MOST_BIDS);
        }
        LogStart lastMinute = new LogStart.Recent(WINDOW, MOST_OF_PARTITION);
        try (LogFollower log = LogFollower.open(cluster, List.of(Topics.EVENTS), lastMinute)) {
            synchronized (this) {
                following = log;
            }
            while (closing.getCount() > 0) {
                var records = log.poll();
                synchronized (this) {
                    records.forEach(auctions::add);
                }
                if (failure() != null && closing.getCount() > 0 && log.hasCaughtUp()) {
                    failed(null);
                }
            }
            synchronized (this) {
                following = null;
            }
        }
    }

    private synchronized void failed(@Nullable String why) {
        failure = why;
        read.countDown();
    }
}
