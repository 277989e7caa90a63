package dev.gavel.ingest.log;

import dev.gavel.schema.Position;
import dev.gavel.schema.TraceParent;
import dev.gavel.schema.codec.AuctionKey;
import dev.gavel.schema.kafka.KafkaCluster;
import dev.gavel.schema.topic.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/// Appends commands to `auction-commands`. One producer serves all requests: it is thread-safe and batches the records
/// of concurrent requests.
public final class KafkaCommandLog implements CommandLog, AutoCloseable {
    private static final Duration CLOSE_WAIT = Duration.ofSeconds(5);

    private final Producer<byte[], byte[]> producer;
    private final int partitions;
    private final BrokerClock clock;
    private final Admission admission;
    private final LongAdder appended = new LongAdder();
    private final LongAdder failed = new LongAdder();

    KafkaCommandLog(Producer<byte[], byte[]> producer, int partitions, BrokerClock clock, Admission admission) {
        this.producer = producer;
        this.partitions = partitions;
        this.clock = clock;
        this.admission = admission;
    }

    /// @param partitions of `auction-commands`
    /// @param admission is told the position of each command that this instance appends
    public static KafkaCommandLog connect(KafkaCluster cluster, int partitions, Admission admission) {
        return new KafkaCommandLog(
                cluster.producer("gavel-ingest", settings()),
                partitions,
                new BrokerClock(InstantSource.system()),
                admission);
    }

    static Map<String, Object> settings() {
        Map<String, Object> settings = new HashMap<>();
        // Defaults, written out because invariant 1 depends on them (docs/architecture.md#invariants): a command counts
        // only when enough replicas have it, and a retry neither duplicates nor reorders.
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        // No transaction (invariant 4). No linger, because a bidder waits. One request in flight, so that under load a
        // batch fills while the previous one is being acknowledged.
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        settings.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
        // Records are small: compressing them costs more than it saves.
        settings.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "none");
        // Without metadata or buffer space a send fails soon instead of holding the request.
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 500);
        // The delivery timeout is below WaitPolicy.APPEND_WAIT, so that a request learns how its append ended.
        settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 2_000);
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 4_500);
        settings.put(ProducerConfig.RETRY_BACKOFF_MS_CONFIG, 50);
        // Enough for every command in flight; the default is 32 MiB.
        settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 16 * 1024 * 1024);
        return settings;
    }

    /// Fetches the topic's metadata, so that the first bid does not wait for it.
    ///
    /// @throws org.apache.kafka.common.errors.TimeoutException if Kafka does not answer in time
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
    public void append(byte[] key, byte[] value, @Nullable String traceparent, AppendCallback callback) {
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(Topics.COMMANDS, AuctionKey.partition(key, partitions), key, value);
        if (traceparent != null) {
            record.headers().add(TraceParent.HEADER, traceparent.getBytes(StandardCharsets.US_ASCII));
        }
        long callerId = Thread.currentThread().threadId();
        long sentMs = clock.sendMs();
        try {
            var _ =
                    producer.send(
                            record,
                            (at, failure) -> {
                                if (failure == null) {
                                    onAcknowledged(at, sentMs, callback);
                                } else {
                                    // In the caller's thread the producer fails before it sends anything.
                                    boolean unsent = Thread.currentThread().threadId() == callerId;
                                    onFailure(failure, unsent, callback);
                                }
                            });
        } catch (KafkaException | IllegalStateException e) {
            onFailure(e, true, callback);
        }
    }

    @Override
    public long nowMs() {
        return clock.nowMs();
    }

    /// Commands that the log acknowledged.
    public long appended() {
        return appended.sum();
    }

    /// Commands that the log did not acknowledge: not appended, or uncertain.
    public long failed() {
        return failed.sum();
    }

    /// Flushes the records in flight and closes, within seconds.
    @Override
    public void close() {
        producer.close(CLOSE_WAIT);
    }

    private void onAcknowledged(RecordMetadata at, long sentMs, AppendCallback callback) {
        appended.increment();
        if (!at.hasOffset()) {
            // The broker recognized a retry of an old record and does not return its offset.
            callback.uncertain("the log has it, but did not return its position");
            return;
        }
        if (at.hasTimestamp()) {
            clock.learn(at.timestamp(), sentMs);
        }
        Position position = new Position(at.partition(), at.offset());
        admission.appended(position);
        callback.appended(position);
    }

    /// @param unsent whether the producer failed before it sent anything: no metadata, no buffer space, record too
    ///   large, producer closed
    private void onFailure(Exception failure, boolean unsent, AppendCallback callback) {
        failed.increment();
        String reason = String.valueOf(failure.getMessage());
        if (unsent) {
            callback.notAppended(reason);
        } else {
            callback.uncertain(reason);
        }
    }
}
