package dev.gavel.benchmarks.floor;

import dev.gavel.benchmarks.load.Latencies;
import dev.gavel.schema.topic.AdminCalls;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/// Produce, consume, produce, consume over a Gavel's own broker, on a schedule: what the log alone costs a bid, without
/// HTTP, rules, transactions and state. Partitions, record sizes and producer settings are those of a bid.
public final class KafkaEcho {
    private static final int PARTITIONS = 8;
    private static final int RECORD_BYTES = 180;
    private static final long HIGHEST_NS = 60_000_000_000L;
    private static final Duration ADMIN_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration LAST_ONES = Duration.ofSeconds(2);

    private final String bootstrap;
    private final int perSecond;

    /// Never the names of an earlier echo: a broker takes a while to forget a topic.
    private final String run = Uuid.randomUuid().toString();

    private final String there = "bench-echo-there-" + run;
    private final String back = "bench-echo-back-" + run;

    /// @param perSecond records, evenly
    public KafkaEcho(String bootstrap, int perSecond) {
        this.bootstrap = bootstrap;
        this.perSecond = perSecond;
    }

    /// Two topics of its own, which it deletes.
    ///
    /// @param warmUp does not count
    public Latencies run(Duration warmUp, Duration length) throws InterruptedException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
            AdminCalls.await(admin.createTopics(List.of(topic(there), topic(back))).all(), ADMIN_TIMEOUT);
            try {
                awaitLeaders(admin);
                return measure(warmUp, length);
            } finally {
                AdminCalls.await(admin.deleteTopics(List.of(there, back)).all(), ADMIN_TIMEOUT);
            }
        }
    }

    /// A topic is created before all of its partitions can be written to; the admin client asks until they can.
    private void awaitLeaders(Admin admin) throws InterruptedException {
        Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
        for (int partition = 0; partition < PARTITIONS; partition++) {
            ends.put(new TopicPartition(there, partition), OffsetSpec.latest());
            ends.put(new TopicPartition(back, partition), OffsetSpec.latest());
        }
        AdminCalls.await(admin.listOffsets(ends).all(), ADMIN_TIMEOUT);
    }

    private Latencies measure(Duration warmUp, Duration length) throws InterruptedException {
        Histogram latency = new ConcurrentHistogram(HIGHEST_NS, 3);
        long startNs = System.nanoTime();
        long countFromNs = startNs + warmUp.toNanos();
        long untilNs = countFromNs + length.toNanos();
        try (KafkaProducer<byte[], byte[]> commands = producer();
                KafkaProducer<byte[], byte[]> echoes = producer()) {
            Thread echo = reader(there, untilNs, record -> send(echoes, back, record.partition(), record.value()));
            Thread receiver =
                    reader(
                            back,
                            untilNs,
                            record -> {
                                long intendedNs = ByteBuffer.wrap(record.value()).getLong();
                                if (intendedNs >= countFromNs) {
                                    latency.recordValue(Math.clamp(System.nanoTime() - intendedNs, 0, HIGHEST_NS));
                                }
                            });
            long eachNs = 1_000_000_000L / perSecond;
            for (long number = 0, atNs = startNs; atNs < untilNs; number++, atNs += eachNs) {
                while (System.nanoTime() < atNs) {
                    LockSupport.parkNanos(atNs - System.nanoTime());
                }
                byte[] value = ByteBuffer.allocate(RECORD_BYTES).putLong(atNs).array();
                send(commands, there, (int) (number % PARTITIONS), value);
            }
            echo.join();
            receiver.join();
        }
        return Latencies.of(latency);
    }

    private interface Use {
        void of(ConsumerRecord<byte[], byte[]> record);
    }

    private Thread reader(String topic, long untilNs, Use use) {
        KafkaConsumer<byte[], byte[]> consumer = consumer(topic);
        return Thread.ofPlatform()
                .name(topic)
                .start(() -> {
                    try (consumer) {
                        while (System.nanoTime() < untilNs + LAST_ONES.toNanos()) {
                            consumer.poll(POLL).forEach(use::of);
                        }
                    }
                });
    }

    private static void send(KafkaProducer<byte[], byte[]> producer, String topic, int partition, byte[] value) {
        Future<RecordMetadata> _ = producer.send(new ProducerRecord<>(topic, partition, null, value));
    }

    /// As ingest has it.
    private KafkaProducer<byte[], byte[]> producer() {
        Map<String, Object> settings =
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrap,
                        ProducerConfig.ACKS_CONFIG,
                        "all",
                        ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                        true,
                        ProducerConfig.LINGER_MS_CONFIG,
                        0,
                        ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION,
                        1);
        return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /// Where the topic ends now, before anything is sent.
    private KafkaConsumer<byte[], byte[]> consumer(String topic) {
        Map<String, Object> settings =
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrap,
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                        "earliest");
        KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        consumer.assign(
                consumer.partitionsFor(topic).stream()
                        .map(info -> new TopicPartition(topic, info.partition()))
                        .toList());
        return consumer;
    }

    private static NewTopic topic(String name) {
        return new NewTopic(name, PARTITIONS, (short) 1);
    }
}
