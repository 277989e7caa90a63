package dev.gavel.catalog;

import dev.gavel.schema.Envelope;
import dev.gavel.schema.ReplyTo;
import dev.gavel.schema.codec.AuctionKey;
import dev.gavel.schema.codec.CommandCodec;
import dev.gavel.schema.topic.Topics;
import dev.gavel.storage.RetryBackoff;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Appends commands to `auction-commands`, batch by batch. Used by one thread.
final class CatalogCommandLog implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(CatalogCommandLog.class);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(3);

    static final String CLIENT_ID = "gavel-catalog";

    private final Producer<byte[], byte[]> producer;
    private final int partitions;
    private final Supplier<@Nullable ReplyTo> replyAddress;

    /// @param partitions the number of partitions of `auction-commands`
    CatalogCommandLog(Producer<byte[], byte[]> producer, int partitions) {
        this(producer, partitions, () -> null);
    }

    /// @param replyAddress where to send the reply to the next command; null: nobody waits for it
    CatalogCommandLog(Producer<byte[], byte[]> producer, int partitions, Supplier<@Nullable ReplyTo> replyAddress) {
        this.producer = producer;
        this.partitions = partitions;
        this.replyAddress = replyAddress;
    }

    static CatalogCommandLog connect(CatalogConfig config, int partitions, DecisionListener decisions) {
        return new CatalogCommandLog(
                config.kafka().producer(CLIENT_ID, settings()), partitions, decisions::nextAddress);
    }

    /// All settings that differ from Kafka's defaults, or on which an invariant depends.
    static Map<String, Object> settings() {
        Map<String, Object> settings = new HashMap<>();
        // Defaults, written out because invariant 1 depends on them (docs/architecture.md#invariants). Never a
        // transaction: an open one would delay every reader of the log.
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        // A batch is sent as one burst and then awaited, so waiting for more records would only delay it.
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        // After the delivery timeout, append() logs a warning and sends the batch again.
        settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000);
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 20_000);
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 10_000);
        // Enough for the largest batch; the default is 32 MiB.
        settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 4 * 1024 * 1024);
        return settings;
    }

    /// Appends the commands in this order and returns when all of them are acknowledged. If Kafka is unavailable, it
    /// retries indefinitely; a command that is appended twice does no harm.
    ///
    /// @throws KafkaException if a retry cannot succeed
    /// @throws InterruptedException if the service stops meanwhile; some of the commands may be on the log
    void append(List<Envelope> commands) throws InterruptedException {
        RetryBackoff backoff = new RetryBackoff();
        while (true) {
            try {
                appendOnce(commands);
                return;
            } catch (RetriableException e) {
                log.atWarn()
                        .addKeyValue("commands", commands.size())
                        .addKeyValue("why", e.getMessage())
                        .log("the log is unavailable; the catalog waits and retries");
                Thread.sleep(backoff.next());
            } catch (InterruptException e) {
                throw (InterruptedException) new InterruptedException("while appending").initCause(e);
            }
        }
    }

    /// For meters.
    Producer<byte[], byte[]> producer() {
        return producer;
    }

    /// Flushes records in flight and closes, within seconds.
    @Override
    public void close() {
        producer.close(CLOSE_TIMEOUT);
    }

    private void appendOnce(List<Envelope> commands) throws InterruptedException {
        List<Future<RecordMetadata>> acknowledgements = new ArrayList<>(commands.size());
        for (Envelope command : commands) {
            byte[] key = AuctionKey.encode(command.command().auctionId());
            acknowledgements.add(
                    producer.send(
                            new ProducerRecord<>(
                                    Topics.COMMANDS,
                                    AuctionKey.partition(key, partitions),
                                    key,
                                    CommandCodec.encode(withReplyAddress(command)))));
        }
        for (Future<RecordMetadata> acknowledgement : acknowledgements) {
            await(acknowledgement);
        }
    }

    private Envelope withReplyAddress(Envelope envelope) {
        return new Envelope(envelope.command(), replyAddress.get(), envelope.deadlineMs(), envelope.idempotencyKey());
    }

    private static void await(Future<RecordMetadata> acknowledgement) throws InterruptedException {
        try {
            acknowledgement.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException failure ? failure : new KafkaException(e.getCause());
        }
    }
}
