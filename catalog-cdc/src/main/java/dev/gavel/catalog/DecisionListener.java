package dev.gavel.catalog;

import dev.gavel.schema.Event;
import dev.gavel.schema.Fact;
import dev.gavel.schema.Reason;
import dev.gavel.schema.Reply;
import dev.gavel.schema.ReplyTo;
import dev.gavel.schema.codec.Decoded;
import dev.gavel.schema.codec.ReplyCodec;
import dev.gavel.schema.topic.KafkaUnreachableException;
import dev.gavel.schema.topic.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Listens to the replies to the catalog's commands and reports every rejection. The catalog does not wait for
/// decisions: it only says at its end how many are still missing.
final class DecisionListener implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(DecisionListener.class);
    private static final Duration POLL_WAIT = Duration.ofMillis(500);
    private static final Duration LAST_DECISIONS_WAIT = Duration.ofSeconds(2);
    private static final Duration CLOSE_WAIT = Duration.ofSeconds(2);

    private final Consumer<byte[], byte[]> consumer;
    private final TopicPartition partition;
    private final long instance;
    private final java.util.function.Consumer<Rejection> report;
    private final AtomicLong asked = new AtomicLong();
    private final AtomicLong decided = new AtomicLong();
    private final Thread thread = Thread.ofPlatform().name("gavel-catalog-replies").daemon().unstarted(this::run);
    private volatile boolean stopping;

    /// A command that was rejected.
    record Rejection(long auction, Fact.Refused.Kind command, Reason reason) {
        /// What it means for the row.
        String meaning() {
            return switch (reason) {
                case KEY_REUSED ->
                        "the auction was opened from this row with other terms, or its key was used otherwise; it keeps its terms";
                case ALREADY_EXISTS ->
                        "another auction has this id, or it was opened from this row more than a day ago;"
                                + " if the auction is not this row's, give the row another id";
                case UNKNOWN_AUCTION -> "no auction was opened from this row, so there is nothing to cancel";
                case ENDS_IN_THE_PAST -> "the row's end has passed; correct it to open its auction";
                case NOT_THE_SELLER,
                        CANCELLED,
                        CLOSED,
                        NOT_YET_OPEN,
                        EXPIRED,
                        NOT_INVITED,
                        BID_LIMIT_REACHED,
                        ALREADY_LEADING,
                        OFF_TICK,
                        OWN_BID_NOT_RAISED,
                        BELOW_OPENING_PRICE,
                        BID_TOO_LOW,
                        NOT_ENDED,
                        NO_RETRACTION,
                        NOT_RETRACTABLE,
                        RETRACTION_TOO_LATE ->
                        reason.sentence();
            };
        }
    }

    /// @param instance of this catalog, drawn at random at each start
    DecisionListener(
            Consumer<byte[], byte[]> consumer,
            int replyPartitions,
            long instance,
            java.util.function.Consumer<Rejection> report) {
        this.consumer = consumer;
        this.partition = new TopicPartition(Topics.REPLIES, (int) Math.floorMod(instance, (long) replyPartitions));
        this.instance = instance;
        this.report = report;
    }

    static DecisionListener connect(
            CatalogConfig config, int replyPartitions, java.util.function.Consumer<Rejection> report) {
        Map<String, Object> settings = new HashMap<>();
        // Only replies to what is asked from now on.
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "latest");
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_uncommitted");
        return new DecisionListener(
                config.kafka().consumer("gavel-catalog-replies", settings),
                replyPartitions,
                ThreadLocalRandom.current().nextLong(),
                report);
    }

    /// To be called before the first command is appended.
    ///
    /// @throws KafkaUnreachableException if Kafka does not answer in time
    void start(Duration timeout) {
        try {
            seek(timeout);
        } catch (KafkaException e) {
            throw new KafkaUnreachableException(e);
        }
        thread.start();
    }

    void seek(Duration timeout) {
        consumer.assign(List.of(partition));
        consumer.seekToEnd(List.of(partition));
        consumer.position(partition, timeout);
    }

    /// The address for the reply to the next command.
    ReplyTo nextAddress() {
        return new ReplyTo(partition.partition(), instance, asked.incrementAndGet());
    }

    private void run() {
        try (consumer) {
            while (!stopping) {
                poll(POLL_WAIT);
            }
        } catch (WakeupException e) {
            log.atDebug().log("woken to stop");
        } catch (RuntimeException e) {
            log.atError().setCause(e).log("rejected commands are no longer reported");
        }
    }

    void poll(Duration wait) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(wait)) {
            if (!ReplyCodec.isForAnother(record.value(), instance)
                    && ReplyCodec.decode(record.value()) instanceof Decoded.Message<Reply>(Reply reply)
                    && reply.instance() == instance) {
                decided.incrementAndGet();
                check(reply.event());
            }
        }
    }

    private void check(Event event) {
        if (event.fact() instanceof Fact.Refused(Fact.Refused.Kind command, Reason reason)) {
            report.accept(new Rejection(event.auctionId(), command, reason));
        }
    }

    /// Waits shortly for the decisions that are missing, and ends.
    @Override
    public void close() {
        long deadlineNs = System.nanoTime() + LAST_DECISIONS_WAIT.toNanos();
        try {
            while (thread.isAlive() && asked.get() > decided.get() && System.nanoTime() - deadlineNs < 0) {
                Thread.sleep(20);
            }
            stopping = true;
            consumer.wakeup();
            thread.join(CLOSE_WAIT);
        } catch (InterruptedException e) {
            stopping = true;
            consumer.wakeup();
            Thread.currentThread().interrupt();
        }
        if (asked.get() > decided.get()) {
            log.atWarn()
                    .addKeyValue("commands", asked.get() - decided.get())
                    .log("commands are not decided yet; if one is rejected, that is not reported");
        }
    }
}
