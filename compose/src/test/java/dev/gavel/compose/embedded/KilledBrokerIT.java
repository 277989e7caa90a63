package dev.gavel.compose.embedded;

import static org.assertj.core.api.Assertions.assertThat;

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
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The broker is killed while transactions commit one after the other, so that some are between the decision to commit
/// and the markers that say so in each partition. A marker that never comes stops every committed reader for ever.
@Timeout(180)
class KilledBrokerIT {
    private static final String TOPIC = "lots";
    private static final int PARTITIONS = 8;
    private static final int WRITERS = 8;
    private static final int TRANSACTIONS_BEFORE_THE_KILL = 400;

    /// Longer than a transaction that was open at the kill may live.
    private static final Duration BOUND = Duration.ofSeconds(40);

    @TempDir private Path directory;

    private final int port = Ports.free();
    private Process broker;

    @BeforeEach
    void startTheBroker() throws IOException {
        broker = startBroker();
    }

    @AfterEach
    void endTheBroker() {
        broker.destroyForcibly();
    }

    @RepeatedTest(3)
    void leavesNoTransactionHanging() throws Exception {
        createTopic();
        CountDownLatch committed = new CountDownLatch(TRANSACTIONS_BEFORE_THE_KILL);
        List<Thread> writers = new ArrayList<>();
        for (int writer = 0; writer < WRITERS; writer++) {
            String name = "writer-" + writer;
            writers.add(Thread.ofPlatform().name(name).start(() -> commitUntilTheBrokerIsGone(name, committed)));
        }
        assertThat(committed.await(BOUND.toSeconds(), TimeUnit.SECONDS)).isTrue();

        broker.destroyForcibly().waitFor();
        for (Thread writer : writers) {
            writer.join();
        }
        broker = startBroker();

        awaitNothingOpen();
    }

    /// What a send does not say, the commit does.
    @SuppressWarnings("FutureReturnValueIgnored")
    private void commitUntilTheBrokerIsGone(String name, CountDownLatch committed) {
        Map<String, Object> settings =
                Map.of(
                        "bootstrap.servers", "127.0.0.1:" + port,
                        "transactional.id", name,
                        "transaction.timeout.ms", 10_000,
                        // When the broker is gone: it is over soon.
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
        } catch (KafkaException brokerIsGone) {
            producer.close(Duration.ZERO);
        }
    }

    /// In every partition the committed end comes up to the end.
    private void awaitNothingOpen() throws Exception {
        long deadlineNs = System.nanoTime() + BOUND.toNanos();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", "127.0.0.1:" + port))) {
            Map<TopicPartition, Long> ends = ends(admin, IsolationLevel.READ_UNCOMMITTED);
            Map<TopicPartition, Long> stable = ends(admin, IsolationLevel.READ_COMMITTED);
            while (!stable.equals(ends) && System.nanoTime() < deadlineNs) {
                // An abort adds its marker: both ends move.
                ends = ends(admin, IsolationLevel.READ_UNCOMMITTED);
                stable = ends(admin, IsolationLevel.READ_COMMITTED);
            }
            assertThat(stable).isEqualTo(ends);
        }
    }

    private static Map<TopicPartition, Long> ends(Admin admin, IsolationLevel level) throws Exception {
        Map<TopicPartition, OffsetSpec> question = new HashMap<>();
        for (int partition = 0; partition < PARTITIONS; partition++) {
            question.put(new TopicPartition(TOPIC, partition), OffsetSpec.latest());
        }
        Map<TopicPartition, Long> ends = new HashMap<>();
        admin.listOffsets(question, new ListOffsetsOptions(level))
                .all()
                .get(BOUND.toSeconds(), TimeUnit.SECONDS)
                .forEach((partition, end) -> ends.put(partition, end.offset()));
        return ends;
    }

    private void createTopic() throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", "127.0.0.1:" + port))) {
            admin.createTopics(List.of(new NewTopic(TOPIC, PARTITIONS, (short) 1)))
                    .all()
                    .get(BOUND.toSeconds(), TimeUnit.SECONDS);
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
