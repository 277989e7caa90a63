package dev.gavel.ingest.log;

import dev.gavel.schema.Reply;
import dev.gavel.schema.codec.Decoded;
import dev.gavel.schema.codec.ReplyCodec;
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
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Brings the replies of this instance to those who wait for them. One thread, one partition by `assign`: no group, so
/// no rebalance ever stands between a bidder and the answer.
public final class ReplyListener implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ReplyListener.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration STALE = Duration.ofSeconds(5);
    private static final long CLOSE_WAIT_MS = 5_000;
    private static final long GARBAGE_LOG_NS = Duration.ofMinutes(1).toNanos();

    private final Consumer<byte[], byte[]> consumer;
    private final TopicPartition partition;
    private final long instance;
    private final PendingReplies pending;
    private final LocalRejectionCache minimums;
    private final Thread thread = new Thread(this::run, "ingest-replies");
    private final WakeupBatch wakings = new WakeupBatch();
    private final LongAdder garbage = new LongAdder();
    private volatile boolean stopping;
    private volatile @Nullable Throwable bug;
    private volatile long lastPollNs = System.nanoTime();
    private volatile long lag;
    private long lastGarbageLogNs = lastPollNs - GARBAGE_LOG_NS;

    ReplyListener(
            Consumer<byte[], byte[]> consumer,
            ReplyAddress address,
            PendingReplies pending,
            LocalRejectionCache minimums) {
        this.consumer = consumer;
        this.partition = new TopicPartition(Topics.REPLIES, address.partition());
        this.instance = address.instance();
        this.pending = pending;
        this.minimums = minimums;
    }

    public static ReplyListener connect(
            String bootstrap, ReplyAddress address, PendingReplies pending, LocalRejectionCache minimums) {
        return new ReplyListener(
                new KafkaConsumer<>(settings(bootstrap), new ByteArrayDeserializer(), new ByteArrayDeserializer()),
                address,
                pending,
                minimums);
    }

    static Map<String, Object> settings(String bootstrap) {
        Map<String, Object> settings = new HashMap<>();
        settings.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
        settings.put(ConsumerConfig.CLIENT_ID_CONFIG, "gavel-ingest-replies");
        // Before the processor's transaction commits: a decision that is run again decides the same (rule 4).
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_uncommitted");
        // Positions live in this instance only; where there is none, what is old is of no use.
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "latest");
        // A reply is fetched as soon as it is there; an idle fetch stays with the broker for half a second.
        settings.put(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, 1);
        settings.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 500);
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 5_000);
        return settings;
    }

    /// Takes its position at the end, before any question is asked, and starts to listen.
    ///
    /// @throws org.apache.kafka.common.errors.TimeoutException if Kafka does not tell the end
    public void start(Duration timeout) {
        consumer.assign(List.of(partition));
        consumer.seekToEnd(List.of(partition));
        long offset = consumer.position(partition, timeout);
        thread.start();
        log.atInfo().addKeyValue("partition", partition).addKeyValue("offset", offset).log("reply listener started");
    }

    /// What is wrong, for people; null: it listens.
    public @Nullable String fault() {
        Throwable cause = bug;
        if (cause != null) {
            return "stopped by a bug: " + cause;
        }
        if (!thread.isAlive()) {
            return "not running";
        }
        return System.nanoTime() - lastPollNs > STALE.toNanos() ? "has not polled for 5 s" : null;
    }

    /// Replies on the log that it has not read yet, as of its last fetch; 0 before it knows.
    public long lag() {
        return lag;
    }

    /// Replies that could not be read.
    public long garbage() {
        return garbage.sum();
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

    private void run() {
        try (consumer) {
            while (!stopping) {
                ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
                lastPollNs = System.nanoTime();
                lag = consumer.currentLag(partition).orElse(0);
                for (ConsumerRecord<byte[], byte[]> record : records) {
                    deliver(record);
                }
                wakings.wake();
            }
        } catch (WakeupException e) {
            log.atDebug().log("reply listener woken to stop");
        } catch (Throwable e) {
            // Without replies no bid is answered: the health turns down and says why.
            bug = e;
            log.atError().setCause(e).log("reply listener stopped by a bug");
        }
    }

    private void deliver(ConsumerRecord<byte[], byte[]> record) {
        if (ReplyCodec.isForAnother(record.value(), instance)) {
            return;
        }
        switch (ReplyCodec.decode(record.value())) {
            case Decoded.Message<Reply>(Reply reply) -> {
                if (reply.instance() == instance) {
                    minimums.learn(reply);
                    pending.decided(reply.correlation(), reply.event(), wakings);
                }
            }
            case Decoded.Malformed<Reply>(String reason) -> discard(record, reason);
        }
    }

    /// Whoever waits for it gets a 202 and finds the decision in the read model.
    private void discard(ConsumerRecord<byte[], byte[]> record, String reason) {
        garbage.increment();
        long now = System.nanoTime();
        if (now - lastGarbageLogNs >= GARBAGE_LOG_NS) {
            lastGarbageLogNs = now;
            log.atWarn()
                    .addKeyValue("partition", record.partition())
                    .addKeyValue("offset", record.offset())
                    .addKeyValue("reason", reason)
                    .addKeyValue("garbage_so_far", garbage.sum())
                    .log("unreadable replies are skipped");
        }
    }
}
