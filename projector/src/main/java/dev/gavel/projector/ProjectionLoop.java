package dev.gavel.projector;

import dev.gavel.projector.fold.EventBatch;
import dev.gavel.projector.fold.EventBatch.MalformedEvent;
import dev.gavel.projector.fold.EventBatch.OffsetRange;
import dev.gavel.projector.fold.Fold;
import dev.gavel.projector.postgres.PostgresSink;
import dev.gavel.projector.redis.RedisSink;
import dev.gavel.projector.table.OffsetTable.OffsetMismatchException;
import dev.gavel.schema.topic.Topics;
import dev.gavel.storage.RetryBackoff;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The projector's loop: poll, fold, write to Postgres, copy to Redis. Runs on one thread.
///
/// Every failure has the same remedy: discard what was polled, wait, read the offsets from Postgres, seek and continue.
/// While the projection is suspended, the partitions are paused and polling continues, so that the consumer stays in
/// its group.
final class ProjectionLoop implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(ProjectionLoop.class);

    private static final Duration POLL_TIMEOUT = Duration.ofMillis(100);

    /// How often offsets are stored when polls advanced over transaction markers only. Without it, the lag would never
    /// reach zero.
    private static final long STORE_MARKERS_EVERY_NS = Duration.ofMillis(500).toNanos();

    /// SQLSTATE classes that no retry resolves: data exceptions (22) and constraint violations (23).
    private static final List<String> DATA_ERRORS = List.of("22", "23");

    private final Consumer<byte[], byte[]> consumer;
    private final PostgresSink postgres;
    private final RedisSink redis;
    private final LongSupplier nanoTime;
    private final RetryBackoff backoff = new RetryBackoff();

    /// The next offset in Postgres of each assigned partition.
    private final Map<Integer, Long> storedOffsets = new HashMap<>();

    private long storedAtNs;

    /// The partitions are paused, and their offsets must be read from Postgres before they continue.
    private boolean suspended = true;

    private long resumeAtNs;

    /// A failure was logged, and no batch has been written since.
    private boolean failureLogged;

    private final ProjectionCounts counts = new ProjectionCounts();

    private volatile boolean stopping;

    /// Why the projection is suspended; null: it is not.
    private volatile @Nullable String fault = "has not started to read";

    ProjectionLoop(Consumer<byte[], byte[]> consumer, PostgresSink postgres, RedisSink redis, LongSupplier nanoTime) {
        this.consumer = consumer;
        this.postgres = postgres;
        this.redis = redis;
        this.nanoTime = nanoTime;
    }

    /// Returns at the end of the current batch after [#stop]. Throws only if there is a bug.
    @Override
    public void run() {
        resumeAtNs = nanoTime.getAsLong();
        consumer.subscribe(List.of(Topics.EVENTS), new SuspendOnRebalance());
        while (!stopping) {
            try {
                boolean refilling = !suspended && redis.isRefilling();
                ConsumerRecords<byte[], byte[]> records = consumer.poll(refilling ? Duration.ZERO : POLL_TIMEOUT);
                if (!suspended) {
                    project(records);
                    redis.maintain();
                } else if (nanoTime.getAsLong() - resumeAtNs >= 0) {
                    resume();
                }
            } catch (SQLException e) {
                suspend(e, isDataError(e) ? backoff.longest() : backoff.next());
            } catch (OffsetMismatchException e) {
                suspend(e, backoff.next());
            } catch (InvalidOffsetException e) {
                log.atError()
                        .addKeyValue("cause", e.getMessage())
                        .log(
                                "auction-events does not have the offset stored in postgres: was the log replaced? Use a new"
                                        + " database for a new log");
                suspend(e, backoff.longest());
            } catch (WakeupException e) {
                // stop() woke the consumer: check `stopping` now.
            } catch (InterruptException e) {
                stopping = true;
            } catch (KafkaException e) {
                suspend(e, backoff.next());
            }
        }
    }

    /// May be called from any thread.
    void stop() {
        stopping = true;
        consumer.wakeup();
    }

    /// What it has done. May be read from any thread.
    ProjectionCounts counts() {
        return counts;
    }

    /// Why events are not projected now, for people; null if they are. May be called from any thread.
    @Nullable String fault() {
        return fault;
    }

    private void project(ConsumerRecords<byte[], byte[]> records) throws SQLException, OffsetMismatchException {
        List<OffsetRange> ranges = rangesSinceLastWrite();
        long now = nanoTime.getAsLong();
        if (ranges.isEmpty() || (records.isEmpty() && now - storedAtNs < STORE_MARKERS_EVERY_NS)) {
            return;
        }
        EventBatch batch = Fold.of(records, ranges);
        postgres.write(batch);
        counts.written(batch, nanoTime.getAsLong() - now);
        ranges.forEach(range -> storedOffsets.put(range.partition(), range.to()));
        storedAtNs = now;
        logMalformed(batch.malformed());
        onSuccess();
        // Does not throw: a failure of Redis leads to a refill, and Postgres continues.
        redis.write(batch);
    }

    private List<OffsetRange> rangesSinceLastWrite() {
        List<OffsetRange> ranges = new ArrayList<>();
        for (TopicPartition partition : consumer.assignment()) {
            long from = storedOffsets.getOrDefault(partition.partition(), 0L);
            long to = consumer.position(partition);
            if (to != from) {
                ranges.add(new OffsetRange(partition.partition(), from, to));
            }
        }
        ranges.sort(Comparator.comparingInt(OffsetRange::partition));
        return ranges;
    }

    /// Continues all assigned partitions from the offsets in Postgres.
    private void resume() throws SQLException {
        storedOffsets.clear();
        if (!consumer.assignment().isEmpty()) {
            List<Integer> partitions = consumer.assignment().stream().map(TopicPartition::partition).toList();
            storedOffsets.putAll(postgres.offsets(partitions));
            log.atInfo()
                    .addKeyValue("next_offsets", storedOffsets)
                    .log("projection continues from the offsets in postgres");
        }
        for (TopicPartition partition : consumer.assignment()) {
            consumer.seek(partition, storedOffsets.getOrDefault(partition.partition(), 0L));
        }
        consumer.resume(consumer.assignment());
        redis.assign(storedOffsets);
        suspended = false;
        fault = null;
    }

    private void suspend(Exception cause, Duration wait) {
        counts.suspended();
        consumer.pause(consumer.assignment());
        suspended = true;
        resumeAtNs = nanoTime.getAsLong() + wait.toNanos();
        fault = cause.toString();
        if (cause instanceof SQLException e && isDataError(e)) {
            log.atError().setCause(e).log("postgres rejects an event; this is a bug, and the projection stands still");
        } else if (!failureLogged) {
            log.atWarn().addKeyValue("cause", cause.toString()).log("projection is suspended");
        }
        failureLogged = true;
    }

    private void onSuccess() {
        backoff.reset();
        if (failureLogged) {
            failureLogged = false;
            log.atInfo().log("projection continues");
        }
    }

    private static void logMalformed(List<MalformedEvent> events) {
        for (MalformedEvent event : events) {
            log.atError()
                    .addKeyValue("partition", event.record().partition())
                    .addKeyValue("offset", event.record().offset())
                    .addKeyValue("reason", event.reason())
                    .log("malformed event; stored in unreadable_events");
        }
    }

    private static boolean isDataError(SQLException e) {
        String state = e.getSQLState();
        return state != null && state.length() == 5 && DATA_ERRORS.contains(state.substring(0, 2));
    }

    /// New partitions stay paused until [#resume], because Postgres, which has their offsets, may be unavailable now.
    private final class SuspendOnRebalance implements ConsumerRebalanceListener {
        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            consumer.pause(partitions);
            // Any position will do. Without one, the consumer would look for a committed offset and find none.
            partitions.forEach(partition -> consumer.seek(partition, 0));
            suspended = true;
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            suspended = true;
        }
    }
}
