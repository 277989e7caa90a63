package dev.gavel.ingest.log;

import dev.gavel.schema.Position;
import dev.gavel.schema.TraceParent;
import dev.gavel.schema.codec.AuctionKey;
import dev.gavel.schema.topic.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/// The log in Kafka. One producer serves all requests: it is thread-safe and batches what comes together.
public final class KafkaCommandLog implements CommandLog, AutoCloseable {
    private static final Duration CLOSE_WAIT = Duration.ofSeconds(5);

    private final Producer<byte[], byte[]> producer;
    private final int partitions;
    private final BrokerClock clock;
    private final LongAdder appended = new LongAdder();
    private final LongAdder failed = new LongAdder();

    KafkaCommandLog(Producer<byte[], byte[]> producer, int partitions, BrokerClock clock) {
        this.producer = producer;
        this.partitions = partitions;
        this.clock = clock;
    }

    /// @param partitions of `auction-commands`, as the topic has
    public static KafkaCommandLog connect(String bootstrap, int partitions) {
        Producer<byte[], byte[]> producer =
                new KafkaProducer<>(settings(bootstrap), new ByteArraySerializer(), new ByteArraySerializer());
        return new KafkaCommandLog(producer, partitions, new BrokerClock(InstantSource.system()));
    }

    static Map<String, Object> settings(String bootstrap) {
        Map<String, Object> settings = new HashMap<>();
        settings.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
        settings.put(ProducerConfig.CLIENT_ID_CONFIG, "gavel-ingest");
        // Defaults, written out because rule 1 of the design stands on them: nothing is accepted that is not on
        // enough copies, and a retry neither doubles nor reorders.
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        // Never a transaction: an open one would hold back every reader of the log. No linger, for a bidder waits; but
        // one request at a time, so that under load the batches fill while the one before is on its way.
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        settings.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
        // Small records of many bidders: to compress them costs more than the bytes.
        settings.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "none");
        // A request that finds no metadata or no room says so soon, rather than hold its bidder.
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 500);
        // Below Patience.APPEND, so that a bidder who waits is told what became of the append.
        settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 2_000);
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 4_500);
        settings.put(ProducerConfig.RETRY_BACKOFF_MS_CONFIG, 50);
        // Room for every command that may be in flight, and not the default's 32 MiB.
        settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 16 * 1024 * 1024);
        return settings;
    }

    /// Fetches the topic's metadata, for which the first bid would not have the time.
    ///
    /// @throws org.apache.kafka.common.errors.TimeoutException if Kafka does not tell it in time
    public void warmUp(Duration wait) {
        long deadlineNs = System.nanoTime() + wait.toNanos();
        while (true) {
            try {
                producer.partitionsFor(Topics.COMMANDS);
                return;
            } catch (TimeoutException e) {
                if (System.nanoTime() - deadlineNs > 0) {
                    throw e;
                }
            }
        }
    }

    @Override
    public int partition(byte[] key) {
        return AuctionKey.partition(key, partitions);
    }

    @Override
    public void append(byte[] key, byte[] value, @Nullable String traceparent, Receipt receipt) {
        ProducerRecord<byte[], byte[]> command = new ProducerRecord<>(Topics.COMMANDS, partition(key), key, value);
        if (traceparent != null) {
            command.headers().add(TraceParent.HEADER, traceparent.getBytes(StandardCharsets.US_ASCII));
        }
        long caller = Thread.currentThread().threadId();
        long sentMs = clock.sendMs();
        try {
            var _ =
                    producer.send(
                            command,
                            (at, failure) -> {
                                if (failure != null) {
                                    fail(receipt, failure, Thread.currentThread().threadId() == caller);
                                } else if (at.hasOffset()) {
                                    appended.increment();
                                    if (at.hasTimestamp()) {
                                        clock.learn(at.timestamp(), sentMs);
                                    }
                                    receipt.appended(new Position(at.partition(), at.offset()));
                                } else {
                                    // A retry of what the broker had taken long ago: on the log, but it does not say
                                    // where.
                                    appended.increment();
                                    receipt.lost("the log has it but does not say where");
                                }
                            });
        } catch (KafkaException | IllegalStateException e) {
            fail(receipt, e, true);
        }
    }

    @Override
    public long nowMs() {
        return clock.nowMs();
    }

    /// Commands that the log has acknowledged.
    public long appended() {
        return appended.sum();
    }

    /// Commands of which it is not known, or known not to be so.
    public long failed() {
        return failed.sum();
    }

    /// Flushes what is in flight and closes, within seconds.
    @Override
    public void close() {
        producer.close(CLOSE_WAIT);
    }

    /// @param unsent whether the producer refused it in the caller's own thread, before anything was sent: no metadata,
    ///   no room, too large, closed
    private void fail(Receipt receipt, Exception failure, boolean unsent) {
        failed.increment();
        String why = String.valueOf(failure.getMessage());
        if (unsent) {
            receipt.refused(why);
        } else {
            receipt.lost(why);
        }
    }
}
