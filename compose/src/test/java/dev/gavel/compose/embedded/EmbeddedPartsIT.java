package dev.gavel.compose.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gavel.storage.DatabaseUrl;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Kafka, Postgres and Redis, stopped or killed and started again on the same directory.
class EmbeddedPartsIT {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    @TempDir private Path directory;

    private final ServerPasswords passwords = ServerPasswords.random();
    private final List<String> notices = new CopyOnWriteArrayList<>();

    @Test
    void kafkaKeepsItsRecordsWhenItRestartsOnOtherPorts() throws Exception {
        String clusterId;
        try (EmbeddedKafka kafka = EmbeddedKafka.start(directory, Ports.free(), notices::add)) {
            clusterId = createTopicAndWrite(kafka.bootstrap());
        }
        try (EmbeddedKafka kafka = EmbeddedKafka.start(directory, Ports.free(), notices::add)) {
            assertThat(clusterId(kafka.bootstrap())).isEqualTo(clusterId);
            assertThat(readAll(kafka.bootstrap())).containsExactly("hammer");
        }
        assertThat(notices).isEmpty();
    }

    @Test
    void postgresKeepsItsRowsAndWritesThemDurably() throws Exception {
        try (EmbeddedDatabase database = startDatabase()) {
            execute(database, "CREATE TABLE items (id bigint)", "INSERT INTO items VALUES (42)");
        }
        try (EmbeddedDatabase database = startDatabase()) {
            assertThat(query(database, "SELECT id::text FROM items")).isEqualTo("42");
            assertThat(query(database, "SHOW fsync")).isEqualTo("on");
            assertThat(query(database, "SHOW synchronous_commit")).isEqualTo("on");
            assertThat(query(database, "SHOW wal_level")).isEqualTo("logical");
        }
    }

    @Test
    void postgresIsRestartedWithItsRowsAfterItWasKilled() throws Exception {
        try (EmbeddedDatabase database = startDatabase()) {
            execute(database, "CREATE TABLE items (id bigint)", "INSERT INTO items VALUES (42)");
            long killed = database.pid();

            UnixSignals.send("KILL", killed);

            await().atMost(TIMEOUT).until(() -> notices.contains("postgres is back"));
            assertThat(database.pid()).isNotEqualTo(killed);
            assertThat(query(database, "SELECT id::text FROM items")).isEqualTo("42");
        }
    }

    @Test
    void redisIsRestartedEmptyAfterItWasKilled() throws Exception {
        try (EmbeddedRedis redis = startRedis()) {
            assertThat(setAndCount(redis)).isEqualTo(1);
            long killed = redis.pid();

            UnixSignals.send("KILL", killed);

            await().atMost(TIMEOUT).until(() -> notices.contains("redis is back"));
            assertThat(redis.pid()).isNotEqualTo(killed);
            assertThat(setAndCount(redis)).isEqualTo(1);
        }
    }

    @Test
    void orphansOfAKilledRunAreFoundAndStopped() throws Exception {
        EmbeddedDatabase database = startDatabase();
        EmbeddedRedis redis = startRedis();
        execute(database, "CREATE TABLE items (id bigint)", "INSERT INTO items VALUES (42)");

        assertThat(OrphanProcesses.stop(programs(), TIMEOUT)).isEqualTo(2);

        database.close();
        redis.close();
        assertThat(OrphanProcesses.find(programs())).isEmpty();
    }

    private EmbeddedDatabase startDatabase() throws InterruptedException {
        return EmbeddedDatabase.start(
                directory.resolve("postgres"),
                programs(),
                directory.resolve("postgres.log"),
                Ports.free(),
                passwords,
                notices::add);
    }

    private EmbeddedRedis startRedis() throws InterruptedException {
        return EmbeddedRedis.start(
                directory.resolve("redis"),
                programs(),
                directory.resolve("redis.log"),
                Ports.free(),
                passwords,
                notices::add);
    }

    private Path programs() {
        return directory.resolve("programs");
    }

    private static String createTopicAndWrite(String bootstrap) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap));
                KafkaProducer<String, String> producer =
                        new KafkaProducer<>(
                                Map.of("bootstrap.servers", bootstrap),
                                new StringSerializer(),
                                new StringSerializer())) {
            admin.createTopics(List.of(new NewTopic("items", 1, (short) 1)))
                    .all()
                    .get(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
            producer.send(new ProducerRecord<>("items", "hammer")).get(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
        }
        return clusterId(bootstrap);
    }

    private static String clusterId(String bootstrap) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
            return admin.describeCluster().clusterId().get(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
        }
    }

    private static List<String> readAll(String bootstrap) {
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(
                        Map.of("bootstrap.servers", bootstrap), new StringDeserializer(), new StringDeserializer())) {
            TopicPartition only = new TopicPartition("items", 0);
            consumer.assign(List.of(only));
            consumer.seekToBeginning(List.of(only));
            ConsumerRecords<String, String> records = consumer.poll(TIMEOUT);
            return records.records(only).stream().map(record -> record.value()).toList();
        }
    }

    private static void execute(EmbeddedDatabase database, String... statements) throws SQLException {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static String query(EmbeddedDatabase database, String sql) throws SQLException {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            assertThat(row.next()).isTrue();
            return row.getString(1);
        }
    }

    private static Connection connect(EmbeddedDatabase database) throws SQLException {
        DatabaseUrl url = DatabaseUrl.parse(database.url());
        return DriverManager.getConnection(url.jdbcUrl(), url.user(), url.password());
    }

    private static long setAndCount(EmbeddedRedis redis) {
        RedisClient client = RedisClient.create(redis.url());
        try (StatefulRedisConnection<String, String> connection = client.connect()) {
            connection.sync().set("auction:42:highest", "10.00");
            return connection.sync().dbsize();
        } finally {
            client.shutdown(Duration.ZERO, TIMEOUT);
        }
    }
}
