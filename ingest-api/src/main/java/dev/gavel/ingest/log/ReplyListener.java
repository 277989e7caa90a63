package dev.gavel.ingest.log;

import dev.gavel.schema.Reply;
import dev.gavel.schema.codec.Decoded;
import dev.gavel.schema.codec.ReplyCodec;
import dev.gavel.schema.kafka.KafkaCluster;
import dev.gavel.schema.kafka.KafkaPollThread;
import dev.gavel.schema.topic.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads this instance's replies and delivers them to [PendingReplies]. One thread reads one partition by `assign`;
/// without a consumer group no rebalance can delay a reply.
public final class ReplyListener implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ReplyListener.class);
    private static final Duration POLL_WAIT = Duration.ofMillis(500);
    private static final Duration STALE_AFTER = Duration.ofSeconds(5);
    private static final long CLOSE_WAIT_MS = 5_000;
    private static final long MALFORMED_LOG_INTERVAL_NS = Duration.ofMinutes(1).toNanos();

    private final Consumer<byte[], byte[]> consumer;
    private final TopicPartition partition;
    private final long instance;
    private final PendingReplies pending;
    private final LocalRejectionCache localRejections;
    private final Admission admission;
    private final Thread thread = new KafkaPollThread("ingest-replies", this::run);
    private final WakeupBatch wakeups = new WakeupBatch();
    private final LongAdder malformed = new LongAdder();
    private volatile boolean stopping;
    private volatile @Nullable Throwable bug;
    private volatile long lastPollNs = System.nanoTime();
    private volatile long lag;
    private long lastMalformedLogNs = lastPollNs - MALFORMED_LOG_INTERVAL_NS;

    ReplyListener(
            Consumer<byte[], byte[]> consumer,
            ReplyAddress address,
            PendingReplies pending,
            LocalRejectionCache localRejections,
            Admission admission) {
        this.consumer = consumer;
        this.partition = new TopicPartition(Topics.REPLIES, address.partition());
        this.instance = address.instance();
        this.pending = pending;
        this.localRejections = localRejections;
        this.admission = admission;
    }

    public static ReplyListener connect(
            KafkaCluster cluster,
            ReplyAddress address,
            PendingReplies pending,
            LocalRejectionCache localRejections,
            Admission admission) {
        return new ReplyListener(
                cluster.consumer("gavel-ingest-replies", settings()), address, pending, localRejections, admission);
    }

    static Map<String, Object> settings() {
        Map<String, Object> settings = new HashMap<>();
        // Replies are read before the processor's transaction commits (invariant 4, docs/architecture.md#invariants).
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_uncommitted");
        // Offsets are not stored: an instance starts at the end, because older replies belong to nobody.
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "latest");
        // A fetch returns with the first reply; an idle one waits at the broker for half a second.
        settings.put(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, 1);
        settings.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 500);
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 5_000);
        return settings;
    }

    /// Seeks to the end of the partition and starts to listen. To be called before the first command is sent.
    ///
    /// @throws org.apache.kafka.common.errors.TimeoutException if Kafka does not answer in time
    public void start(Duration timeout) {
        consumer.assign(List.of(partition));
        consumer.seekToEnd(List.of(partition));
        long offset = consumer.position(partition, timeout);
        thread.start();
        log.atInfo().addKeyValue("partition", partition).addKeyValue("offset", offset).log("reply listener started");
    }

    private void run() {
        try (consumer) {
            while (!stopping) {
                ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL_WAIT);
                lastPollNs = System.nanoTime();
                lag = consumer.currentLag(partition).orElse(0);
                for (ConsumerRecord<byte[], byte[]> record : records) {
                    deliver(record);
                }
                wakeups.wakeAll();
            }
        } catch (WakeupException e) {
            log.atDebug().log("reply listener woken to stop");
        } catch (Throwable e) {
            // No bid gets its decision without the listener: health turns to down and shows the cause.
            bug = e;
            log.atError().setCause(e).log("a bug stopped the reply listener");
        }
    }

    private void deliver(ConsumerRecord<byte[], byte[]> record) {
        if (ReplyCodec.isForAnother(record.value(), instance)) {
            return;
        }
        switch (ReplyCodec.decode(record.value())) {
            case Decoded.Message<Reply>(Reply reply) -> {
                if (reply.instance() == instance) {
                    localRejections.learn(reply);
                    admission.decided(reply.event().position());
                    if (reply.correlation() != ReplyAddress.NO_REQUEST) {
                        pending.complete(reply.correlation(), reply.event(), wakeups);
                    }
                }
            }
            case Decoded.Malformed<Reply>(String reason) -> skipMalformed(record, reason);
        }
    }

    /// The request that waits for this reply times out with `202`; its decision appears in the read models.
    private void skipMalformed(ConsumerRecord<byte[], byte[]> record, String reason) {
        malformed.increment();
        long nowNs = System.nanoTime();
        if (nowNs - lastMalformedLogNs >= MALFORMED_LOG_INTERVAL_NS) {
            lastMalformedLogNs = nowNs;
            log.atWarn()
                    .addKeyValue("partition", record.partition())
                    .addKeyValue("offset", record.offset())
                    .addKeyValue("reason", reason)
                    .addKeyValue("garbage_so_far", malformed.sum())
                    .log("malformed replies skipped");
        }
    }

    /// Why the listener does not work, for people, or `null` if it does.
    public @Nullable String fault() {
        Throwable cause = bug;
        if (cause != null) {
            return "stopped by a bug: " + cause;
        }
        if (!thread.isAlive()) {
            return "not running";
        }
        return System.nanoTime() - lastPollNs > STALE_AFTER.toNanos() ? "has not polled for 5 s" : null;
    }

    /// Replies on the log that the listener had not read at its last fetch; 0 before the first fetch.
    public long lag() {
        return lag;
    }

    /// Replies that could not be decoded.
    public long malformed() {
        return malformed.sum();
    }

    /// Stops the thread, within seconds, and closes the consumer.
    @Override
    public void close() {
        stopping = true;
        consumer.wakeup();
        try {
            thread.join(CLOSE_WAIT_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
