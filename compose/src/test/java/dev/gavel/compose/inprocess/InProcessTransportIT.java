package dev.gavel.compose.inprocess;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.gavel.compose.embedded.EmbeddedKafka;
import dev.gavel.compose.embedded.Ports;
import dev.gavel.schema.kafka.KafkaCluster;
import dev.gavel.schema.kafka.KafkaPollThread;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.quota.ClientQuotaAlteration;
import org.apache.kafka.common.quota.ClientQuotaEntity;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class InProcessTransportIT {
    private static final TopicPartition ITEMS = new TopicPartition("items", 0);
    private static final Duration SOON = Duration.ofSeconds(10);

    @TempDir private Path directory;

    private final ConcurrentLinkedQueue<String> fatal = new ConcurrentLinkedQueue<>();
    private EmbeddedKafka kafka;
    private KafkaCluster cluster;

    @BeforeEach
    void startKafka() throws Exception {
        kafka = EmbeddedKafka.start(directory, Ports.free(), fatal::add);
        cluster = KafkaCluster.at(kafka.bootstrap()).over(kafka.inProcess());
        try (Admin admin = cluster.admin("test-admin", Map.of())) {
            admin.createTopics(List.of(new NewTopic(ITEMS.topic(), 1, (short) 1))).all().get();
        }
    }

    @AfterEach
    void stopKafka() {
        kafka.close();
        assertThat(fatal).isEmpty();
    }

    /// Five requests of the producer may be under way. On one connection they must reach the log in their order.
    @Test
    void recordsArriveInTheirOrderAndNoSocketIsUsed() throws Exception {
        int count = 20_000;
        try (Producer<byte[], byte[]> producer = producer(Map.of("max.in.flight.requests.per.connection", 5));
                Consumer<byte[], byte[]> consumer = consumer("read_uncommitted")) {
            await("the admin client's sockets are closed").atMost(SOON).until(() -> socketConnections() == 0);

            List<Future<RecordMetadata>> sends = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                sends.add(producer.send(record(i)));
            }
            List<Integer> received = receive(consumer, count);

            assertThat(received).isEqualTo(IntStream.range(0, count).boxed().toList());
            for (int i = 0; i < count; i++) {
                assertThat(sends.get(i).get().offset()).isEqualTo(i);
            }
            assertThat(socketConnections()).isZero();
            assertThat(requests("Produce")).as("the broker counts them").isPositive();
        }
    }

    @Test
    void anAbortedTransactionIsReadByNobodyWhoReadsCommittedRecords() throws Exception {
        try (Producer<byte[], byte[]> producer = producer(Map.of("transactional.id", "test"));
                Consumer<byte[], byte[]> committed = consumer("read_committed");
                Consumer<byte[], byte[]> all = consumer("read_uncommitted")) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(record(1)).get();
            producer.send(record(2)).get();
            producer.abortTransaction();
            producer.beginTransaction();
            producer.send(record(3)).get();
            producer.commitTransaction();

            assertThat(receive(committed, 1)).containsExactly(3);
            assertThat(receive(all, 3)).containsExactly(1, 2, 3);
        }
    }

    @Test
    void aProducerWithTheSameTransactionalIdFencesTheOneBefore() throws Exception {
        try (Producer<byte[], byte[]> first = producer(Map.of("transactional.id", "test"));
                Producer<byte[], byte[]> second = producer(Map.of("transactional.id", "test"));
                Consumer<byte[], byte[]> committed = consumer("read_committed")) {
            first.initTransactions();
            first.beginTransaction();
            first.send(record(1)).get();
            second.initTransactions();
            second.beginTransaction();
            second.send(record(2)).get();

            assertThatThrownBy(first::commitTransaction).isInstanceOf(KafkaException.class);

            second.commitTransaction();
            assertThat(receive(committed, 1)).containsExactly(2);
        }
    }

    @Test
    void clientsThatWaitAreDisconnectedWhenTheBrokerStops() throws Exception {
        Consumer<byte[], byte[]> consumer =
                cluster.consumer("test-consumer", Map.of("fetch.max.wait.ms", 30_000, "auto.offset.reset", "earliest"));
        Producer<byte[], byte[]> producer =
                producer(
                        Map.of(
                                "delivery.timeout.ms",
                                1_000,
                                "request.timeout.ms",
                                500,
                                "linger.ms",
                                0,
                                // A producer that has noticed the stop forgets the topic, and asks for it again.
                                "max.block.ms",
                                1_000));
        producer.send(record(1)).get();
        consumer.assign(List.of(ITEMS));
        assertThat(receive(consumer, 1)).containsExactly(1);
        Thread poller =
                new KafkaPollThread(
                        "test-poller",
                        () -> {
                            try {
                                consumer.poll(Duration.ofSeconds(30));
                            } catch (WakeupException e) {
                                // The end of the test.
                            }
                        });
        poller.start();
        await("a fetch waits").atMost(SOON).until(() -> poller.getState() == Thread.State.TIMED_WAITING);

        assertThat(connections(consumer)).isPositive();

        Thread stopper = Thread.ofPlatform().start(kafka::close);
        await("the consumer knows")
                .atMost(Duration.ofSeconds(1))
                .pollInterval(Duration.ofMillis(10))
                .until(() -> connections(consumer) == 0);
        Future<RecordMetadata> send = producer.send(record(2));

        assertThatThrownBy(() -> send.get(10, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(TimeoutException.class);
        consumer.wakeup();
        assertThat(poller.join(SOON)).isTrue();
        assertThat(stopper.join(SOON)).isTrue();
        producer.close(Duration.ZERO);
        consumer.close();
    }

    /// The JDK closes a file whose reader is interrupted, and Kafka stops for good when a file of its log fails.
    @Test
    void anInterruptOfAClientDoesNotStopTheBroker() throws Exception {
        try (Producer<byte[], byte[]> producer = producer(Map.of())) {
            AtomicBoolean stop = new AtomicBoolean();
            Runnable interrupted =
                    () -> {
                        Consumer<byte[], byte[]> consumer = consumer("read_committed");
                        while (!stop.get()) {
                            try {
                                consumer.poll(Duration.ofMillis(10));
                                consumer.seekToBeginning(List.of(ITEMS));
                            } catch (InterruptException e) {
                                Thread.interrupted();
                            }
                        }
                        Thread.interrupted();
                        consumer.close();
                    };
            List<Thread> threads = List.of(new KafkaPollThread("test-poller", interrupted), new Thread(interrupted));
            threads.forEach(Thread::start);
            for (int i = 0; i < 500; i++) {
                producer.send(record(i)).get();
                threads.forEach(Thread::interrupt);
            }
            stop.set(true);
            for (Thread thread : threads) {
                assertThat(thread.join(SOON)).isTrue();
            }

            try (Consumer<byte[], byte[]> after = consumer("read_committed")) {
                assertThat(receive(after, 500)).hasSize(500);
            }
        }
    }

    /// The first request exceeds the quota, so the connection is muted for a while.
    @Test
    void aQuotaThrottlesAndTheConnectionGoesOnAfterwards() throws Exception {
        try (Admin admin = cluster.admin("test-admin", Map.of())) {
            ClientQuotaEntity client = new ClientQuotaEntity(Map.of(ClientQuotaEntity.CLIENT_ID, "test-producer"));
            admin.alterClientQuotas(
                            List.of(
                                    new ClientQuotaAlteration(
                                            client,
                                            List.of(new ClientQuotaAlteration.Op("producer_byte_rate", 1_000.0)))))
                    .all()
                    .get();
        }
        try (Producer<byte[], byte[]> producer = producer(Map.of())) {
            await("the quota is in force, and the send after it waits")
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> {
                        producer.send(new ProducerRecord<>(ITEMS.topic(), new byte[6_000])).get();
                        long beganNs = System.nanoTime();
                        producer.send(record(1)).get();
                        return System.nanoTime() - beganNs > Duration.ofMillis(500).toNanos();
                    });
        }
    }

    private Producer<byte[], byte[]> producer(Map<String, Object> others) {
        Map<String, Object> settings = new HashMap<>(Map.of("acks", "all", "enable.idempotence", true));
        settings.putAll(others);
        return cluster.producer("test-producer", settings);
    }

    private Consumer<byte[], byte[]> consumer(String isolation) {
        Consumer<byte[], byte[]> consumer =
                cluster.consumer(
                        "test-consumer", Map.of("isolation.level", isolation, "auto.offset.reset", "earliest"));
        consumer.assign(List.of(ITEMS));
        return consumer;
    }

    private static ProducerRecord<byte[], byte[]> record(int value) {
        return new ProducerRecord<>(ITEMS.topic(), ByteBuffer.allocate(Integer.BYTES).putInt(value).array());
    }

    private static List<Integer> receive(Consumer<byte[], byte[]> consumer, int count) {
        List<Integer> received = new ArrayList<>();
        await().atMost(SOON)
                .until(() -> {
                    for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
                        received.add(ByteBuffer.wrap(record.value()).getInt());
                    }
                    return received.size() >= count;
                });
        return received;
    }

    private static double connections(Consumer<byte[], byte[]> consumer) {
        return consumer.metrics().entrySet().stream()
                .filter(metric -> metric.getKey().name().equals("connection-count"))
                .mapToDouble(metric -> (double) metric.getValue().metricValue())
                .sum();
    }

    private static double socketConnections() throws Exception {
        return sum("kafka.server:type=socket-server-metrics,listener=PLAINTEXT,networkProcessor=*", "connection-count");
    }

    private static double requests(String name) throws Exception {
        return sum("kafka.network:type=RequestMetrics,name=RequestsPerSec,request=" + name + ",*", "Count");
    }

    private static double sum(String beans, String attribute) throws Exception {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        double sum = 0;
        for (ObjectName name : server.queryNames(new ObjectName(beans), null)) {
            boolean has =
                    Arrays.stream(server.getMBeanInfo(name).getAttributes())
                            .anyMatch(info -> info.getName().equals(attribute));
            sum += has ? ((Number) server.getAttribute(name, attribute)).doubleValue() : 0;
        }
        return sum;
    }
}
