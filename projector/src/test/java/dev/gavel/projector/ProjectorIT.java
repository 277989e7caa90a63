package dev.gavel.projector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.gavel.schema.Event;
import dev.gavel.schema.StartupException;
import dev.gavel.schema.kafka.KafkaCluster;
import dev.gavel.schema.topic.TopicChoice;
import dev.gavel.schema.topic.Topics;
import dev.gavel.storage.DatabaseUrl;
import dev.gavel.storage.RedisKeys;
import dev.gavel.testing.Broker;
import dev.gavel.testing.FreePorts;
import dev.gavel.testing.SampleEvents;
import dev.gavel.testing.Stores;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// The complete service, with a real broker and transactions.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ProjectorIT {
    private static final Duration BOUND = Duration.ofSeconds(30);
    private static final Topics TOPICS = new Topics(2, 1, (short) 1);

    private Stores stores;
    private ProjectorConnections connections;
    private Broker broker;

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        stores = Stores.start(directory);
        connections = ProjectorConnections.open(stores);
        broker = Broker.start(directory);
    }

    @AfterAll
    void stop() throws Exception {
        broker.close();
        connections.close();
        stores.close();
    }

    @Test
    void projectsCommittedEventsExactlyOnceAcrossRestarts() throws Exception {
        try (Projector first = Projector.start(config(stores.url()))) {
            transaction(true, SampleEvents.opened(42, 0, 0), SampleEvents.opened(43, 1, 0));
            transaction(false, SampleEvents.accepted(42, 0, 1, 99));
            transaction(true, SampleEvents.accepted(42, 0, 1, 10), SampleEvents.accepted(43, 1, 1, 11));
            awaitEnd();
            assertThat(first.failure()).isNull();
        }
        transaction(true, SampleEvents.accepted(42, 0, 2, 20));
        try (Projector second = Projector.start(config(stores.url()))) {
            transaction(true, SampleEvents.sold(42, 0, 3, 20));
            awaitEnd();
            assertThat(second.failure()).isNull();
        }

        assertThat(stores.rows("SELECT auction_id, amount_micros FROM bids ORDER BY auction_id, bid_id"))
                .containsExactly("42|10000000", "42|20000000", "43|11000000");
        assertThat(stores.rows("SELECT id, status, log_offset FROM auctions ORDER BY id"))
                .containsExactly("42|sold|3", "43|open|1");
        assertThat(stores.redis().hget(RedisKeys.auction(42), "status")).isEqualTo("sold");
    }

    @Test
    void reportsADatabaseThatDoesNotExist() {
        DatabaseUrl nowhere = DatabaseUrl.parse("postgres://postgres@127.0.0.1:" + postgresPort() + "/nowhere");

        assertThatThrownBy(() -> Projector.start(config(nowhere)))
                .isInstanceOf(StartupException.class)
                .hasMessageContaining("no such database")
                .hasMessageContaining("/nowhere");
    }

    @Test
    void reportsAPostgresThatDoesNotAnswer() throws Exception {
        DatabaseUrl nowhere = DatabaseUrl.parse("postgres://postgres@127.0.0.1:" + FreePorts.find() + "/gavel");

        assertThatThrownBy(() -> Projector.start(config(nowhere)))
                .isInstanceOf(StartupException.class)
                .hasMessageMatching("Postgres at .* \\(--database\\) does not answer: .*");
    }

    private String postgresPort() {
        return stores.url().jdbcUrl().replaceAll(".*:(\\d+)/.*", "$1");
    }

    private ProjectorConfig config(DatabaseUrl database) {
        return new ProjectorConfig(
                KafkaCluster.at(broker.bootstrap()),
                database,
                stores.redisUri().toString(),
                TopicChoice.exactly(TOPICS),
                ProjectorConfig.DEFAULT_BATCH,
                Duration.ofSeconds(1),
                Duration.ofSeconds(1));
    }

    private void transaction(boolean commit, Event... events) {
        Map<String, Object> settings = Map.of("bootstrap.servers", broker.bootstrap(), "transactional.id", "processor");
        try (var producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.initTransactions();
            producer.beginTransaction();
            for (Event event : events) {
                ConsumerRecord<byte[], byte[]> record = SampleEvents.record(0, event);
                var _ =
                        producer.send(
                                new ProducerRecord<>(record.topic(), record.partition(), record.key(), record.value()));
            }
            producer.flush();
            if (commit) {
                producer.commitTransaction();
            } else {
                producer.abortTransaction();
            }
        }
    }

    /// Waits until the lag is zero in both stores, transaction markers included. Kafka confirms a commit before it
    /// writes the markers, so the end of the log must also equal the end of what is committed.
    private void awaitEnd() throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()))) {
            for (int number = 0; number < TOPICS.partitions(); number++) {
                int here = number;
                await("the lag of partition " + number + " is zero")
                        .atMost(BOUND)
                        .until(() -> {
                            String end = end(admin, here, IsolationLevel.READ_UNCOMMITTED);
                            return end.equals(end(admin, here, IsolationLevel.READ_COMMITTED))
                                    && stores.rows(
                                                    "SELECT next_offset FROM projection_offsets WHERE partition = "
                                                            + here)
                                            .contains(end)
                                    && end.equals(stores.redis().get(RedisKeys.nextOffset(here)));
                        });
            }
        }
    }

    private static String end(Admin admin, int number, IsolationLevel isolation) throws Exception {
        var partition = LogConsumer.partition(number);
        return Long.toString(
                admin.listOffsets(Map.of(partition, OffsetSpec.latest()), new ListOffsetsOptions(isolation))
                        .partitionResult(partition)
                        .get(10, TimeUnit.SECONDS)
                        .offset());
    }
}
