package dev.gavel.projector;

import dev.gavel.schema.topic.Topics;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Poll, fold, write to Postgres with the offsets, then to Redis; again. One thread, read from top to bottom.
///
/// Whatever goes wrong has one remedy: forget what was polled, wait a little, ask Postgres where it stands and read on
/// from there. Meanwhile the partitions are paused and polls go on, so that the group keeps its member.
final class ProjectionLoop implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(ProjectionLoop.class);

    private static final Duration POLL = Duration.ofMillis(100);

    /// Offsets that only markers of transactions moved are stored this often: enough for the lag to reach zero.
    private static final long STORE_MARKERS_EVERY_NS = Duration.ofMillis(500).toNanos();

    /// SQLSTATE classes of values that Postgres refuses (22) and constraints (23): no retry will help.
    private static final List<String> DATA_ERRORS = List.of("22", "23");

    private final Consumer<byte[], byte[]> consumer;
    private final PostgresSink postgres;
    private final RedisSink redis;
    private final LongSupplier nanoTime;
    private final RetryBackoff backoff = new RetryBackoff();

    /// Of each of our partitions: where Postgres stands.
    private final Map<Integer, Long> stored = new HashMap<>();

    private boolean placed;
    private long placeAtNs;
    private long storedAtNs;
    private boolean troubled;
    private volatile boolean stopping;

    ProjectionLoop(Consumer<byte[], byte[]> consumer, PostgresSink postgres, RedisSink redis, LongSupplier nanoTime) {
        this.consumer = consumer;
        this.postgres = postgres;
        this.redis = redis;
        this.nanoTime = nanoTime;
    }

    /// Until [#stop], and then to the end of the batch under way. An error that is a bug comes out of here.
    @Override
    public void run() {
        placeAtNs = nanoTime.getAsLong();
        consumer.subscribe(List.of(Topics.EVENTS), new Placing());
        while (!stopping) {
            try {
                ConsumerRecords<byte[], byte[]> records =
                        consumer.poll(placed && redis.isBusy() ? Duration.ZERO : POLL);
                if (placed) {
                    project(records);
                    redis.tend();
                } else if (nanoTime.getAsLong() - placeAtNs >= 0) {
                    place();
                }
            } catch (SQLException e) {
                suspend(e, isDataError(e) ? backoff.longest() : backoff.next());
            } catch (OffsetMismatchException e) {
                suspend(e, backoff.next());
            } catch (InvalidOffsetException e) {
                log.atError()
                        .addKeyValue("cause", e.getMessage())
                        .log(
                                "auction-events does not have the offset where Postgres stands: was the log replaced?"
                                        + " give this log a database of its own");
                suspend(e, backoff.longest());
            } catch (WakeupException e) {
                // To look at `stopping` at once.
            } catch (InterruptException e) {
                stopping = true;
            } catch (KafkaException e) {
                suspend(e, backoff.next());
            }
        }
    }

    /// From any thread.
    void stop() {
        stopping = true;
        consumer.wakeup();
    }

    private void project(ConsumerRecords<byte[], byte[]> records) throws SQLException, OffsetMismatchException {
        List<Span> spans = spans();
        long now = nanoTime.getAsLong();
        if (spans.isEmpty() || (records.isEmpty() && now - storedAtNs < STORE_MARKERS_EVERY_NS)) {
            return;
        }
        Batch batch = Fold.of(records, spans);
        postgres.write(batch);
        spans.forEach(span -> stored.put(span.partition(), span.to()));
        storedAtNs = now;
        report(batch.unreadable());
        recovered();
        redis.write(batch);
    }

    /// How far each partition moved since Postgres was written.
    private List<Span> spans() {
        List<Span> spans = new ArrayList<>();
        for (TopicPartition partition : consumer.assignment()) {
            long from = stored.getOrDefault(partition.partition(), 0L);
            long to = consumer.position(partition);
            if (to != from) {
                spans.add(new Span(partition.partition(), from, to));
            }
        }
        spans.sort(Comparator.comparingInt(Span::partition));
        return spans;
    }

    private void place() throws SQLException {
        stored.clear();
        if (!consumer.assignment().isEmpty()) {
            stored.putAll(postgres.offsets(consumer.assignment().stream().map(TopicPartition::partition).toList()));
            log.atInfo().addKeyValue("next_offsets", stored).log("projection reads on from where postgres stands");
        }
        for (TopicPartition partition : consumer.assignment()) {
            consumer.seek(partition, stored.getOrDefault(partition.partition(), 0L));
        }
        consumer.resume(consumer.assignment());
        redis.place(stored);
        placed = true;
    }

    private void suspend(Exception why, Duration wait) {
        consumer.pause(consumer.assignment());
        placed = false;
        placeAtNs = nanoTime.getAsLong() + wait.toNanos();
        if (why instanceof SQLException e && isDataError(e)) {
            log.atError().setCause(e).log("postgres refuses an event: this is a bug, and the projection stands still");
        } else if (!troubled) {
            log.atWarn().addKeyValue("cause", why.toString()).log("projection is suspended");
        }
        troubled = true;
    }

    private void recovered() {
        backoff.reset();
        if (troubled) {
            troubled = false;
            log.atInfo().log("projection goes on");
        }
    }

    private static void report(List<Unreadable> records) {
        for (Unreadable unreadable : records) {
            log.atError()
                    .addKeyValue("partition", unreadable.record().partition())
                    .addKeyValue("offset", unreadable.record().offset())
                    .addKeyValue("reason", unreadable.reason())
                    .log("event is unreadable; it was set aside in unreadable_events");
        }
    }

    private static boolean isDataError(SQLException e) {
        String state = e.getSQLState();
        return state != null && state.length() == 5 && DATA_ERRORS.contains(state.substring(0, 2));
    }

    /// New partitions wait until [#place]: Postgres, which knows their positions, may be away just now.
    private final class Placing implements ConsumerRebalanceListener {
        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            consumer.pause(partitions);
            // Any position does; without one Kafka would look for its own.
            partitions.forEach(partition -> consumer.seek(partition, 0));
            placed = false;
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            placed = false;
        }
    }
}
