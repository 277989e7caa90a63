package dev.gavel.compose.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Kills the broker while transactions commit, so that some have been decided but lack their markers in some
/// partitions. A missing marker would stop every `read_committed` consumer for ever.
@Timeout(180)
@Tag("slow")
class KilledBrokerIT {
    private static final String TOPIC = "items";
    private static final int PARTITIONS = 8;
    private static final int WRITERS = 8;
    private static final int TRANSACTIONS_BEFORE_KILL = 400;

    /// Longer than the timeout of a transaction that was open at the kill.
    private static final Duration TIMEOUT = Duration.ofSeconds(40);

    @TempDir private Path directory;

    private final int port = Ports.free();
    private Process broker;

    @BeforeEach
    void startFirstBroker() throws IOException {
        broker = startBroker();
    }

    @AfterEach
    void stopBroker() {
        broker.destroyForcibly();
    }

    @RepeatedTest(3)
    void noTransactionStaysOpen() throws Exception {
        createTopic();
        CountDownLatch committed = new CountDownLatch(TRANSACTIONS_BEFORE_KILL);
        List<Thread> writers = new ArrayList<>();
        for (int writer = 0; writer < WRITERS; writer++) {
            String name = "writer-" + writer;
            writers.add(Thread.ofPlatform().name(name).start(() -> commitUntilTheBrokerIsKilled(name, committed)));
        }
        assertThat(committed.await(TIMEOUT.toSeconds(), TimeUnit.SECONDS)).isTrue();

        broker.destroyForcibly().waitFor();
        for (Thread writer : writers) {
            writer.join();
        }
        broker = startBroker();

        awaitNoOpenTransaction();
    }

    /// Ignores the futures of sends, because the commit reports their errors.
    @SuppressWarnings("FutureReturnValueIgnored")
    private void commitUntilTheBrokerIsKilled(String name, CountDownLatch committed) {
        Map<String, Object> settings =
                Map.of(
                        "bootstrap.servers", "127.0.0.1:" + port,
                        "transactional.id", name,
                        "transaction.timeout.ms", 10_000,
                        // Give up soon after the broker was killed.
                        "max.block.ms", 3_000,
                        "request.timeout.ms", 1_000,
                        "delivery.timeout.ms", 3_000,
                        "linger.ms", 0);
        KafkaProducer<String, String> producer =
                new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer());
        try {
            producer.initTransactions();
            while (true) {
                producer.beginTransaction();
                for (int partition = 0; partition < PARTITIONS; partition++) {
                    producer.send(new ProducerRecord<>(TOPIC, partition, name, "bid"));
                }
                producer.commitTransaction();
                committed.countDown();
            }
        } catch (KafkaException brokerKilled) {
            producer.close(Duration.ZERO);
        }
    }

    /// In every partition the end for `read_committed` consumers reaches the end of the log. The abort of a transaction
    /// appends a marker, which moves both.
    private void awaitNoOpenTransaction() throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", "127.0.0.1:" + port))) {
            await().atMost(TIMEOUT)
                    .untilAsserted(() ->
                            assertThat(ends(admin, IsolationLevel.READ_COMMITTED))
                                    .isEqualTo(ends(admin, IsolationLevel.READ_UNCOMMITTED)));
        }
    }

    private static Map<TopicPartition, Long> ends(Admin admin, IsolationLevel level) throws Exception {
        Map<TopicPartition, OffsetSpec> specs = new HashMap<>();
        for (int partition = 0; partition < PARTITIONS; partition++) {
            specs.put(new TopicPartition(TOPIC, partition), OffsetSpec.latest());
        }
        Map<TopicPartition, Long> ends = new HashMap<>();
        admin.listOffsets(specs, new ListOffsetsOptions(level))
                .all()
                .get(TIMEOUT.toSeconds(), TimeUnit.SECONDS)
                .forEach((partition, end) -> ends.put(partition, end.offset()));
        return ends;
    }

    private void createTopic() throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", "127.0.0.1:" + port))) {
            admin.createTopics(List.of(new NewTopic(TOPIC, PARTITIONS, (short) 1)))
                    .all()
                    .get(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
        }
    }

    private Process startBroker() throws IOException {
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx256m",
                                "-cp",
                                System.getProperty("java.class.path"),
                                BrokerProcess.class.getName(),
                                directory.toString(),
                                Integer.toString(port))
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            if (line.equals("127.0.0.1:" + port)) {
                return process;
            }
        }
        throw new IOException("the broker did not start");
    }
}
