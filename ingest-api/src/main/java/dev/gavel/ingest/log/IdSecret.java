package dev.gavel.ingest.log;

import dev.gavel.schema.StartupException;
import dev.gavel.schema.kafka.KafkaCluster;
import dev.gavel.schema.topic.KafkaUnreachableException;
import dev.gavel.schema.topic.Topics;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;

/// The secret with which every ingest instance of an installation derives the ids of auctions from idempotency keys
/// (docs/adr/0032). It is the first record of a topic that is kept for ever: an instance that finds the topic empty
/// appends a random one, and whichever comes first is everybody's.
public final class IdSecret {
    public static final int BYTES = 32;

    private static final TopicPartition PARTITION = new TopicPartition(Topics.INGEST_SECRET, 0);
    private static final String CLIENT_ID = "gavel-ingest-secret";
    private static final Duration POLL_WAIT = Duration.ofMillis(100);

    private IdSecret() {}

    /// Reads the secret, and creates it if there is none.
    ///
    /// @throws KafkaUnreachableException if Kafka does not answer in time
    /// @throws StartupException if the topic holds something else
    public static byte[] obtain(KafkaCluster kafka, Duration timeout) throws InterruptedException {
        try (Consumer<byte[], byte[]> consumer = kafka.consumer(CLIENT_ID, consumerSettings())) {
            byte[] known = read(consumer, timeout);
            if (known != null) {
                return known;
            }
            try (Producer<byte[], byte[]> producer = kafka.producer(CLIENT_ID, producerSettings())) {
                append(producer, random(), timeout);
            }
            byte[] first = read(consumer, timeout);
            if (first == null) {
                throw new KafkaUnreachableException(null);
            }
            return first;
        } catch (InterruptException e) {
            throw (InterruptedException) new InterruptedException("while reading the secret").initCause(e);
        } catch (KafkaException e) {
            throw new KafkaUnreachableException(e);
        }
    }

    /// The first record; null: there is none.
    static byte @Nullable [] read(Consumer<byte[], byte[]> consumer, Duration timeout) {
        consumer.assign(List.of(PARTITION));
        consumer.seekToBeginning(List.of(PARTITION));
        long end = consumer.endOffsets(List.of(PARTITION), timeout).getOrDefault(PARTITION, 0L);
        long deadlineNs = System.nanoTime() + timeout.toNanos();
        while (consumer.position(PARTITION, timeout) < end) {
            Iterator<ConsumerRecord<byte[], byte[]>> records = consumer.poll(POLL_WAIT).iterator();
            if (records.hasNext()) {
                return checked(records.next().value());
            }
            if (System.nanoTime() - deadlineNs > 0) {
                throw new KafkaException("the first record of " + Topics.INGEST_SECRET + " did not arrive in time");
            }
        }
        return null;
    }

    private static byte[] checked(byte @Nullable [] value) {
        if (value == null || value.length != BYTES) {
            throw new StartupException(
                    "the first record of %s is not a secret of %d bytes. Delete the topic: the next start creates it again."
                            .formatted(Topics.INGEST_SECRET, BYTES));
        }
        return value;
    }

    private static void append(Producer<byte[], byte[]> producer, byte[] secret, Duration timeout)
            throws InterruptedException {
        try {
            producer.send(new ProducerRecord<>(PARTITION.topic(), PARTITION.partition(), null, secret))
                    .get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new KafkaUnreachableException(e.getCause());
        } catch (TimeoutException e) {
            throw new KafkaUnreachableException(e);
        }
    }

    private static byte[] random() {
        byte[] secret = new byte[BYTES];
        new SecureRandom().nextBytes(secret);
        return secret;
    }

    private static Map<String, Object> consumerSettings() {
        Map<String, Object> settings = new HashMap<>();
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1);
        return settings;
    }

    private static Map<String, Object> producerSettings() {
        Map<String, Object> settings = new HashMap<>();
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        return settings;
    }
}
