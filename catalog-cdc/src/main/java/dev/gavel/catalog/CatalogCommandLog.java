package dev.gavel.catalog;

import dev.gavel.schema.Envelope;
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
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// `auction-commands`, for one thread that appends batch after batch.
final class CatalogCommandLog implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(CatalogCommandLog.class);
    private static final Duration CLOSE_WAIT = Duration.ofSeconds(3);

    private final Producer<byte[], byte[]> producer;
    private final int partitions;

    /// @param partitions of `auction-commands`, as the topic has
    CatalogCommandLog(Producer<byte[], byte[]> producer, int partitions) {
        this.producer = producer;
        this.partitions = partitions;
    }

    static CatalogCommandLog connect(CatalogConfig config) {
        Producer<byte[], byte[]> producer =
                new KafkaProducer<>(
                        settings(config.kafkaBootstrap()), new ByteArraySerializer(), new ByteArraySerializer());
        return new CatalogCommandLog(producer, config.topics().partitions());
    }

    /// What isn't Kafka's default, and why.
    static Map<String, Object> settings(String bootstrap) {
        Map<String, Object> settings = new HashMap<>();
        settings.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
        settings.put(ProducerConfig.CLIENT_ID_CONFIG, "gavel-catalog");
        // Defaults, written out because rule 1 of the design stands on them. Never a transaction: an open one would
        // hold
        // back every reader of the log.
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        // A batch is appended as one burst and then awaited: what is sent at the end waits for nobody.
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        // After it the same batch is sent again, and a line says so.
        settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000);
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 20_000);
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 10_000);
        // Room for the largest batch, and not the default's 32 MiB.
        settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 4 * 1024 * 1024);
        return settings;
    }

    /// Appends in this order and returns when all of it is on the log. While Kafka is away it tries again, for as long
    /// as it takes: nothing else can be done with a change, and one that is there twice does no harm.
    ///
    /// @throws KafkaException if trying again will not help
    /// @throws InterruptedException if the service stops meanwhile; some of it may be on the log
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
                        .log("the log does not take commands; the catalog waits and tries again");
                Thread.sleep(backoff.next());
            } catch (InterruptException e) {
                throw (InterruptedException) new InterruptedException("while appending").initCause(e);
            }
        }
    }

    /// Flushes what is in flight and closes, within seconds.
    @Override
    public void close() {
        producer.close(CLOSE_WAIT);
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
                                    CommandCodec.encode(command))));
        }
        for (Future<RecordMetadata> acknowledgement : acknowledgements) {
            await(acknowledgement);
        }
    }

    private static void await(Future<RecordMetadata> acknowledgement) throws InterruptedException {
        try {
            acknowledgement.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException failure ? failure : new KafkaException(e.getCause());
        }
    }
}
