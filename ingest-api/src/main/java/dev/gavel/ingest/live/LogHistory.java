package dev.gavel.ingest.live;

import dev.gavel.schema.kafka.KafkaCluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads what subscribers have missed and what is no longer in memory from the log, a slice at a time for each of them,
/// on a few threads of its own. Each subscriber has one task in the queue at most.
final class LogHistory implements LiveLoop.History, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(LogHistory.class);
    private static final int THREADS = 2;
    private static final int MAX_RECORDS_OF_SLICE = 50_000;
    private static final Duration KEEP_CONSUMER = Duration.ofMinutes(1);
    private static final long CLOSE_WAIT_MS = 5_000;

    private final KafkaCluster cluster;
    private final LiveLoop loop;
    private final LinkedBlockingQueue<Task> queue = new LinkedBlockingQueue<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean stopping;

    private interface Task {
        void run(Consumer<byte[], byte[]> consumer);

        void failed(RuntimeException cause);
    }

    LogHistory(KafkaCluster cluster, LiveLoop loop) {
        this.cluster = cluster;
        this.loop = loop;
        for (int i = 1; i <= THREADS; i++) {
            Thread thread = new Thread(this::run, "ingest-live-history-" + i);
            thread.setDaemon(true);
            threads.add(thread);
        }
    }

    void start() {
        threads.forEach(Thread::start);
    }

    @Override
    public void read(Subscriber subscriber, long[] floors) {
        queue.add(
                new Task() {
                    @Override
                    public void run(Consumer<byte[], byte[]> consumer) {
                        if (!subscriber.isClosed()) {
                            loop.deliver(subscriber, slice(consumer, subscriber, floors));
                        }
                    }

                    @Override
                    public void failed(RuntimeException cause) {
                        loop.end(subscriber);
                    }
                });
    }

    /// Whether an auction that is over now was over at a position, so that nothing is left to be sent.
    ///
    /// @param until the position of the auction's last event
    CompletableFuture<Boolean> wasOver(long auctionId, int partition, long after, long until) {
        CompletableFuture<Boolean> result = new CompletableFuture<>();
        queue.add(
                new Task() {
                    @Override
                    public void run(Consumer<byte[], byte[]> consumer) {
                        result.complete(wasOver(consumer, auctionId, partition, after, until, () -> !result.isDone()));
                    }

                    @Override
                    public void failed(RuntimeException cause) {
                        result.completeExceptionally(cause);
                    }
                });
        return result;
    }

    /// @param wanted whether somebody waits for the answer
    private static boolean wasOver(
            Consumer<byte[], byte[]> consumer,
            long auctionId,
            int number,
            long after,
            long until,
            BooleanSupplier wanted) {
        if (!wanted.getAsBoolean()) {
            return false;
        }
        TopicPartition partition = EventLog.partition(number);
        long end = EventLog.end(consumer, partition);
        EventLog.seek(consumer, partition, EventLog.offsetAfter(consumer, partition, after));
        long position = after;
        while (position < until && consumer.position(partition) < end && wanted.getAsBoolean()) {
            for (LogRecord record : EventLog.poll(consumer, partition, end)) {
                position = Math.max(position, record.position());
                if (record.auctionId() == auctionId && record.position() > after) {
                    return LiveEvent.isLate(record);
                }
            }
        }
        return true;
    }

    private static HistorySlice slice(Consumer<byte[], byte[]> consumer, Subscriber subscriber, long[] floors) {
        int index = 0;
        while (subscriber.after[index] >= floors[index]) {
            index++;
        }
        int number = subscriber.isOfAll() ? index : subscriber.partition;
        TopicPartition partition = EventLog.partition(number);
        long position = subscriber.after[index];
        long next = subscriber.historyOffsets[index];
        if (next < 0) {
            next = EventLog.offsetAfter(consumer, partition, position);
        }
        long end = EventLog.end(consumer, partition);
        EventLog.seek(consumer, partition, next);
        List<LiveEvent> events = new ArrayList<>();
        int bytes = 0;
        int records = 0;
        while (bytes < LiveLoop.SLICE_BYTES && records < MAX_RECORDS_OF_SLICE && position < floors[index]) {
            List<LogRecord> polled = EventLog.poll(consumer, partition, end);
            if (polled.isEmpty()) {
                // Everything is read, whatever the positions say.
                return new HistorySlice(number, events, Math.max(position, floors[index]), end);
            }
            for (LogRecord record : polled) {
                records++;
                next = record.offset() + 1;
                if (record.isMalformed() || record.position() <= position) {
                    continue;
                }
                position = record.position();
                LiveEvent event =
                        subscriber.isOfAll() || record.auctionId() == subscriber.auctionId
                                ? LiveEvent.of(record)
                                : null;
                if (event != null) {
                    events.add(event);
                    bytes += event.text().length;
                }
                if (bytes >= LiveLoop.SLICE_BYTES) {
                    break;
                }
            }
        }
        return new HistorySlice(number, events, position, next);
    }

    private void run() {
        Consumer<byte[], byte[]> consumer = null;
        try {
            while (!stopping) {
                Task task = queue.poll(KEEP_CONSUMER.toNanos(), TimeUnit.NANOSECONDS);
                if (task == null) {
                    consumer = closed(consumer);
                    continue;
                }
                try {
                    if (consumer == null) {
                        consumer = cluster.consumer(Thread.currentThread().getName(), EventLog.settings());
                    }
                    task.run(consumer);
                } catch (InterruptException e) {
                    task.failed(e);
                    throw e;
                } catch (KafkaException e) {
                    log.atWarn().addKeyValue("cause", String.valueOf(e.getMessage())).log("history could not be read");
                    task.failed(e);
                    consumer = closed(consumer);
                } catch (RuntimeException e) {
                    log.atError().setCause(e).log("a bug ended the reading of history");
                    task.failed(e);
                }
            }
        } catch (InterruptedException | InterruptException e) {
            Thread.currentThread().interrupt();
        } finally {
            closed(consumer);
        }
    }

    private static @Nullable Consumer<byte[], byte[]> closed(@Nullable Consumer<byte[], byte[]> consumer) {
        if (consumer != null) {
            consumer.close();
        }
        return null;
    }

    @Override
    public void close() {
        stopping = true;
        threads.forEach(Thread::interrupt);
        try {
            for (Thread thread : threads) {
                thread.join(CLOSE_WAIT_MS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Some events of one partition that are no longer in memory.
    ///
    /// @param position up to which the partition was read
    /// @param nextOffset of `auction-events`, at which the history goes on
    record HistorySlice(int partition, List<LiveEvent> events, long position, long nextOffset) {
        HistorySlice {
            events = List.copyOf(events);
        }
    }
}
