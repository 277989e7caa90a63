package dev.gavel.compose.inprocess;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.ApiVersions;
import org.apache.kafka.clients.ClientUtils;
import org.apache.kafka.clients.NetworkClient;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.internals.ProducerMetadata;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.network.Selectable;
import org.apache.kafka.common.network.Selector;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.common.utils.internals.LogContext;
import org.junit.jupiter.api.Test;

/// Fails when an upgrade of Kafka changes what [KafkaClientInternals] needs. docs/adr/0044 says what to look at then.
final class KafkaClientInternalsTest {
    /// Nothing listens there.
    private static final Map<String, Object> SETTINGS = Map.of("bootstrap.servers", "127.0.0.1:1", "client.id", "test");

    private static final LogContext LOG = new LogContext();

    @Test
    void aProducerCanBeGivenItsNetworkClient() {
        ByteArraySerializer bytes = new ByteArraySerializer();
        ProducerConfig config = InProcessTransport.producerConfig(SETTINGS);
        ProducerMetadata metadata = InProcessTransport.metadata(config, LOG);
        ApiVersions versions = new ApiVersions();
        NetworkClient client =
                ClientUtils.createNetworkClient(
                        config,
                        config.getList("bootstrap.servers"),
                        new Metrics(),
                        "test",
                        LOG,
                        versions,
                        Time.SYSTEM,
                        1,
                        metadata,
                        null,
                        null);

        KafkaProducer<byte[], byte[]> producer =
                KafkaClientInternals.producer(config, bytes, bytes, metadata, client, versions);

        assertThat(KafkaClientInternals.metrics(producer).metrics()).isNotEmpty();
        assertThat(client.active()).isTrue();
        producer.close(Duration.ZERO);
        assertThat(client.active()).as("it is the producer's").isFalse();
    }

    @Test
    void theSelectorOfAConsumerCanBeReplaced() {
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(SETTINGS, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            Selectable sockets = KafkaClientInternals.replaceSelector(consumer, new FailingSelector());

            assertThat(sockets).isInstanceOf(Selector.class);
            sockets.close();
            assertThat(KafkaClientInternals.metrics(consumer).metrics()).isNotEmpty();
            assertThat(KafkaClientInternals.replaceSelector(consumer, new FailingSelector()))
                    .isInstanceOf(FailingSelector.class);
        }
    }
}
