package dev.gavel.ingest.live;

import dev.gavel.schema.kafka.KafkaCluster;
import dev.gavel.schema.topic.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Follows the end of `auction-events` on a thread of its own, while anybody is subscribed: without subscribers nothing
/// is read.
final class LogTail implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(LogTail.class);
    private static final Duration POLL_WAIT = Duration.ofMillis(500);
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);
    private static final long KEEP_READING_NS = Duration.ofMinutes(1).toNanos();
    private static final int RECORDS_BACK = 16;
    private static final int MAX_BATCH = 500;
    private static final long CLOSE_WAIT_MS = 5_000;

    private final KafkaCluster cluster;
    private final List<TopicPartition> partitions;
    private final LiveLoop loop;
    private final BooleanSupplier watched;
    private final Semaphore watch = new Semaphore(0);
    private final Thread thread = new Thread(this::run, "ingest-live-log");
    private volatile boolean stopping;

    /// @param watched whether there are subscribers
    LogTail(KafkaCluster cluster, int partitions, LiveLoop loop, BooleanSupplier watched) {
        this.cluster = cluster;
        this.partitions = new ArrayList<>();
        this.loop = loop;
        this.watched = watched;
        for (int partition = 0; partition < partitions; partition++) {
            this.partitions.add(new TopicPartition(Topics.EVENTS, partition));
        }
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /// To be called when there is a subscriber.
    void watch() {
        watch.release();
    }

    private void run() {
        try {
            while (!stopping) {
                watch.acquire();
                watch.drainPermits();
                while (!stopping && watched.getAsBoolean()) {
                    follow();
                }
            }
        } catch (InterruptedException | InterruptException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void follow() throws InterruptedException {
        try (Consumer<byte[], byte[]> consumer = cluster.consumer("gavel-ingest-live", EventLog.settings())) {
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            long[] positions = new long[partitions.size()];
            for (TopicPartition partition : partitions) {
                positions[partition.partition()] = lastPosition(consumer, partition, EventLog.offset(ends, partition));
            }
            consumer.assign(partitions);
            ends.forEach(consumer::seek);
            loop.startAfter(positions);
            long watchedNs = System.nanoTime();
            while (!stopping && System.nanoTime() - watchedNs < KEEP_READING_NS) {
                List<LogRecord> batch = new ArrayList<>();
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL_WAIT)) {
                    batch.add(LogRecord.of(record));
                    if (batch.size() == MAX_BATCH) {
                        loop.polled(batch);
                        batch = new ArrayList<>();
                    }
                }
                if (!batch.isEmpty()) {
                    loop.polled(batch);
                }
                watchedNs = watched.getAsBoolean() ? System.nanoTime() : watchedNs;
            }
        } catch (InterruptException e) {
            throw e;
        } catch (KafkaException e) {
            log.atWarn().addKeyValue("cause", String.valueOf(e.getMessage())).log("live events wait for kafka");
            TimeUnit.NANOSECONDS.sleep(RETRY_AFTER.toNanos());
        } catch (RuntimeException e) {
            // Without this thread, subscribers would get heartbeats and no events.
            log.atError().setCause(e).log("a bug interrupted the reading of live events, which starts again");
            TimeUnit.NANOSECONDS.sleep(RETRY_AFTER.toNanos());
        }
    }

    /// The position of the last event of a partition; -1: it has none.
    private static long lastPosition(Consumer<byte[], byte[]> consumer, TopicPartition partition, long end) {
        long begin = EventLog.begin(consumer, partition);
        long position = -1;
        long from = end;
        for (long back = RECORDS_BACK; position < 0 && from > begin; back *= RECORDS_BACK) {
            from = Math.max(begin, end - back);
            for (LogRecord record : EventLog.read(consumer, partition, from, end)) {
                position = Math.max(position, record.position());
            }
        }
        return position;
    }

    @Override
    public void close() {
        stopping = true;
        thread.interrupt();
        try {
            thread.join(CLOSE_WAIT_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
