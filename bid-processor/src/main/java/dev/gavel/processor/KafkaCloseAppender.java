package dev.gavel.processor;

import dev.gavel.processor.Closer.CloseAppender;
import dev.gavel.schema.CloseCause;
import dev.gavel.schema.Command.CloseAuction;
import dev.gavel.schema.Envelope;
import dev.gavel.schema.codec.AuctionKey;
import dev.gavel.schema.codec.CommandCodec;
import dev.gavel.schema.kafka.KafkaCluster;
import dev.gavel.schema.topic.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Appends closes with its own producer, outside the processor's transactions: an open transaction on
/// `auction-commands` would delay its readers.
final class KafkaCloseAppender implements CloseAppender, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(KafkaCloseAppender.class);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

    private final int partitions;
    private final Producer<byte[], byte[]> producer;

    KafkaCloseAppender(KafkaCluster cluster, int partitions) {
        this.partitions = partitions;
        this.producer = cluster.producer("gavel-closer", settings());
    }

    private static Map<String, Object> settings() {
        Map<String, Object> settings = new HashMap<>();
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        // The thread that decides bids calls send(): it must not block. The Closer retries.
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 50);
        // Less than Closer.RETRY_MS, after which the close is appended again.
        settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 3_000);
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 4_000);
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 1 << 20);
        return settings;
    }

    @Override
    public void appendClose(long auctionId) {
        byte[] key = AuctionKey.encode(auctionId);
        byte[] value = CommandCodec.encode(new Envelope(new CloseAuction(auctionId, CloseCause.END_PASSED), null));
        try {
            Future<RecordMetadata> _ =
                    producer.send(
                            new ProducerRecord<>(Topics.COMMANDS, AuctionKey.partition(key, partitions), key, value),
                            (appended, failure) -> {
                                if (failure != null) {
                                    failed(auctionId, failure);
                                }
                            });
        } catch (KafkaException e) {
            failed(auctionId, e);
        }
    }

    private static void failed(long auctionId, Exception failure) {
        log.atWarn()
                .addKeyValue("auction", auctionId)
                .addKeyValue("failure", failure.toString())
                .log("close was not appended and will be retried");
    }

    @Override
    public void close() {
        producer.close(CLOSE_TIMEOUT);
    }
}
