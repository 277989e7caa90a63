package dev.gavel.compose.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gavel.processor.ProcessorConfig;
import dev.gavel.schema.Command.PlaceBid;
import dev.gavel.schema.Envelope;
import dev.gavel.schema.Micros;
import dev.gavel.schema.UnknownFields;
import dev.gavel.schema.codec.AuctionKey;
import dev.gavel.schema.codec.CommandCodec;
import dev.gavel.schema.topic.TopicChoice;
import dev.gavel.schema.topic.TopicSetup;
import dev.gavel.schema.topic.Topics;
import dev.gavel.testing.Broker;
import dev.gavel.testing.FreePorts;
import dev.gavel.testing.Stores;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What all service commands have in common, shown by one of them.
class ServiceCommandIT {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    @Test
    void aServiceStopsWithStatus0OnSigterm(@TempDir Path directory) throws Exception {
        try (Broker broker = Broker.start(directory);
                Stores stores = Stores.start(directory)) {
            Process process =
                    Broker.java(
                            directory,
                            Gavel.class.getName(),
                            "project",
                            "--kafka=" + broker.bootstrap(),
                            "--database="
                                    + stores.url().jdbcUrl().replace("jdbc:postgresql://", "postgres://postgres@"),
                            "--redis=" + stores.redisUri(),
                            "--partitions=2",
                            "--reply-partitions=1");
            try {
                Path output = directory.resolve(Gavel.class.getName() + ".log");
                await("the projector reads events")
                        .atMost(Duration.ofSeconds(30))
                        .until(() -> {
                            assertThat(process.isAlive()).isTrue();
                            return Files.readString(output).contains("next_offsets");
                        });

                process.destroy();

                assertThat(process.waitFor(15, TimeUnit.SECONDS)).isTrue();
                assertThat(process.exitValue()).isZero();
            } finally {
                process.destroyForcibly();
            }
        }
    }

    /// Liveness would restart a service that only waits for Kafka.
    @Test
    @SuppressWarnings("try") // The broker is closed before the end on purpose.
    void readinessFollowsKafkaAndLivenessDoesNot(@TempDir Path directory) throws Exception {
        int adminPort = FreePorts.find();
        try (Broker broker = Broker.start(directory)) {
            Process process =
                    Broker.java(
                            directory,
                            Gavel.class.getName(),
                            "process",
                            "--kafka=" + broker.bootstrap(),
                            "--state-dir=" + directory.resolve("state"),
                            "--partitions=2",
                            "--reply-partitions=1",
                            "--admin-port=" + adminPort);
            try (HttpClient client = HttpClient.newHttpClient()) {
                await().atMost(TIMEOUT)
                        .ignoreExceptions()
                        .until(() -> get(client, adminPort, "/readyz").statusCode() == 200);
                assertThat(get(client, adminPort, "/metrics").body())
                        .contains("gavel_service_ready{service=\"processor\"} 1.0", "kafka_stream_thread_process_rate");

                broker.close();

                await().atMost(TIMEOUT).until(() -> get(client, adminPort, "/readyz").statusCode() == 503);
                assertThat(get(client, adminPort, "/readyz").body()).contains("no connection to Kafka");
                assertThat(get(client, adminPort, "/livez").statusCode()).isEqualTo(200);

                broker.startAgain();

                await().atMost(TIMEOUT).until(() -> get(client, adminPort, "/readyz").statusCode() == 200);
            } finally {
                process.destroyForcibly();
            }
        }
    }

    private static HttpResponse<String> get(HttpClient client, int port, String path) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build(), BodyHandlers.ofString());
    }

    /// The processor restores a malformed auction and reads it to decide a bid.
    @Test
    void aServiceWhoseThreadDiesExitsWithStatus1AndTheReason(@TempDir Path directory) throws Exception {
        String changelog = ProcessorConfig.APPLICATION_ID + "-auctions-changelog";
        try (Broker broker = Broker.start(directory)) {
            Map<String, Object> kafka = Map.of("bootstrap.servers", broker.bootstrap());
            try (Admin admin = Admin.create(kafka);
                    var producer = new KafkaProducer<>(kafka, new ByteArraySerializer(), new ByteArraySerializer())) {
                new TopicSetup(admin, TIMEOUT).ensure(TopicChoice.exactly(new Topics(1, 1, (short) 1)));
                NewTopic topic = new NewTopic(changelog, 1, (short) 1).configs(Map.of("cleanup.policy", "compact"));
                admin.createTopics(List.of(topic)).all().get();
                byte[] key = AuctionKey.encode(42);
                Envelope bid = new Envelope(new PlaceBid(42, 7, Micros.UNIT, UnknownFields.NONE), null);
                producer.send(new ProducerRecord<>(changelog, 0, key, new byte[] {-1})).get();
                producer.send(new ProducerRecord<>(Topics.COMMANDS, 0, key, CommandCodec.encode(bid))).get();
            }
            Process process =
                    Broker.java(
                            directory,
                            Gavel.class.getName(),
                            "process",
                            "--kafka=" + broker.bootstrap(),
                            // The partitions are those that the log has.
                            "--state-dir=" + directory.resolve("state"));
            try {
                assertThat(process.waitFor(TIMEOUT.toSeconds(), TimeUnit.SECONDS)).isTrue();
                assertThat(process.exitValue()).isEqualTo(1);
                assertThat(directory.resolve(Gavel.class.getName() + ".log"))
                        .content()
                        .contains("gavel process: the service failed: ", "the state of an auction is malformed");
            } finally {
                process.destroyForcibly();
            }
        }
    }
}
