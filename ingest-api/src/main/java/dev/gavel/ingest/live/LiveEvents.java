package dev.gavel.ingest.live;

import dev.gavel.schema.kafka.KafkaCluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// The live events of one ingest node (docs/adr/0046).
public final class LiveEvents implements AutoCloseable {
    private final AtomicInteger subscribers = new AtomicInteger();
    private final LiveLoop loop;
    private final LogTail tail;
    private final LogHistory history;

    private LiveEvents(KafkaCluster cluster, int partitions, LiveLimits limits) {
        try {
            loop = new LiveLoop(partitions, limits);
        } catch (IOException e) {
            throw new UncheckedIOException("no selector for live events", e);
        }
        history = new LogHistory(cluster, loop);
        tail = new LogTail(cluster, partitions, loop, () -> subscribers.get() > 0);
    }

    /// Does not connect to Kafka before there is a subscriber.
    ///
    /// @param partitions of `auction-events`
    public static LiveEvents start(KafkaCluster cluster, int partitions, LiveLimits limits) {
        LiveEvents live = new LiveEvents(cluster, partitions, limits);
        live.loop.start(live.history);
        live.history.start();
        live.tail.start();
        return live;
    }

    /// Sends the events of an auction after a position, until it is over or the client is gone.
    ///
    /// @param channel after the head of the response was sent. It is closed when this returns, unless it is encrypted.
    /// @param encryption null: there is none
    public void stream(
            SocketChannel channel, @Nullable EncryptedConnection encryption, long auctionId, int partition, long after)
            throws InterruptedException {
        stream(new Subscriber(channel, encryption, auctionId, partition, new long[] {after}));
    }

    /// Sends the events of all auctions after these positions, until the client is gone.
    ///
    /// @param after by partition; -1: from its first event
    public void streamAll(SocketChannel channel, @Nullable EncryptedConnection encryption, long[] after)
            throws InterruptedException {
        stream(new Subscriber(channel, encryption, 0, -1, after.clone()));
    }

    private void stream(Subscriber subscriber) throws InterruptedException {
        subscribers.incrementAndGet();
        tail.watch();
        loop.subscribe(subscriber);
        try {
            subscriber.awaitEnd(loop);
        } catch (InterruptedException e) {
            loop.end(subscriber);
            throw e;
        } finally {
            subscribers.decrementAndGet();
        }
    }

    /// Whether an auction that is over now was over at a position already, so that nothing is left to be sent.
    ///
    /// @param until the position of the auction's last event
    public CompletableFuture<Boolean> wasOver(long auctionId, int partition, long after, long until) {
        return history.wasOver(auctionId, partition, after, until);
    }

    /// Subscribers that were disconnected because they were too slow.
    public long slowSubscribers() {
        return loop.slowSubscribers();
    }

    /// Disconnects all subscribers.
    @Override
    public void close() {
        tail.close();
        history.close();
        loop.close();
    }

    /// The limits of live events.
    ///
    /// @param heartbeat after which a subscriber without events gets a comment
    /// @param write in which a subscriber must take something, or it is disconnected
    /// @param tailBytes of the latest events that are kept in memory
    public record LiveLimits(Duration heartbeat, Duration write, long tailBytes) {
        public static final LiveLimits DEFAULT =
                new LiveLimits(Duration.ofSeconds(15), Duration.ofSeconds(10), 16L << 20);
    }
}
