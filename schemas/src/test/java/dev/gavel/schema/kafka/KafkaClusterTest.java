package dev.gavel.schema.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gavel.schema.StartupException;
import dev.gavel.schema.topic.AdminCalls;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.junit.jupiter.api.Test;

final class KafkaClusterTest {
    private static final Map<String, String> TLS =
            Map.of("security.protocol", "SSL", "ssl.key.password", "hush", "ssl.truststore.location", "/nowhere/ca");

    private final List<Map<String, Object>> created = new ArrayList<>();

    @Test
    void everyClientGetsTheConnectionAndItsOwnSettings() {
        KafkaCluster cluster = new KafkaCluster("a:1,b:2", TLS).over(new Recorder());

        try (var _ = cluster.producer("writer", Map.of("acks", "all"));
                var _ = cluster.consumer("reader", Map.of("acks", "all"))) {
            assertThat(created)
                    .containsExactly(
                            expected("writer", Map.of("acks", "all")), expected("reader", Map.of("acks", "all")));
        }
    }

    @Test
    void settingsOfAClientTakePrecedence() {
        KafkaCluster cluster = new KafkaCluster("a:1", Map.of("client.id", "file")).over(new Recorder());

        try (var _ = cluster.producer("code", Map.of())) {
            assertThat(created.getFirst()).containsEntry("client.id", "code");
        }
    }

    @Test
    void aBrokerThatIsGoneIsNoticedWithinSecondsUnlessTheFileSaysOtherwise() {
        KafkaCluster cluster =
                new KafkaCluster("a:1", Map.of("socket.connection.setup.timeout.ms", "9")).over(new Recorder());

        try (var _ = cluster.producer("any", Map.of("request.timeout.ms", 2_000));
                var _ = cluster.consumer("other", Map.of())) {
            assertThat(created.getFirst()).containsEntry("request.timeout.ms", 2_000);
            assertThat(created.getLast())
                    .containsEntry("request.timeout.ms", 5_000)
                    .containsEntry("socket.connection.setup.timeout.ms", "9");
        }
    }

    @Test
    void isPrintedWithoutSecrets() {
        assertThat(new KafkaCluster("a:1", TLS))
                .hasToString("a:1 (SSL, with security.protocol, ssl.key.password, ssl.truststore.location)");
        assertThat(KafkaCluster.at("a:1")).hasToString("a:1");
    }

    @Test
    void needsAnAddress() {
        assertThatThrownBy(() -> KafkaCluster.at(" ")).hasMessageContaining("--kafka must name a broker");
    }

    @Test
    void aTrustStoreThatDoesNotExistIsNamed() {
        assertThatThrownBy(
                        () -> AdminCalls.connect(new KafkaCluster("localhost:1", TLS), "test", Duration.ofSeconds(1)))
                .isInstanceOf(StartupException.class)
                .hasMessageContaining("/nowhere/ca")
                .hasMessageContaining("--kafka-config")
                .hasMessageNotContaining("hush");
    }

    private static Map<String, Object> expected(String clientId, Map<String, Object> own) {
        Map<String, Object> settings = new HashMap<>(TLS);
        settings.put("request.timeout.ms", 5_000);
        settings.put("socket.connection.setup.timeout.ms", 2_000L);
        settings.put("socket.connection.setup.timeout.max.ms", 5_000L);
        settings.putAll(own);
        settings.put("bootstrap.servers", "a:1,b:2");
        settings.put("client.id", clientId);
        return settings;
    }

    private final class Recorder implements KafkaTransport {
        @Override
        public Producer<byte[], byte[]> producer(Map<String, Object> settings) {
            created.add(settings);
            return new MockProducer<>();
        }

        @Override
        public Consumer<byte[], byte[]> consumer(Map<String, Object> settings) {
            created.add(settings);
            return new MockConsumer<>("none");
        }

        @Override
        public Admin admin(Map<String, Object> settings) {
            throw new UnsupportedOperationException();
        }
    }
}
