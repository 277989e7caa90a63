package dev.gavel.compose.inprocess;

import dev.gavel.schema.kafka.KafkaTransport;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import kafka.server.BrokerServer;
import org.apache.kafka.clients.ApiVersions;
import org.apache.kafka.clients.ClientUtils;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.MetadataRecoveryStrategy;
import org.apache.kafka.clients.NetworkClient;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.internals.ProducerMetadata;
import org.apache.kafka.common.internals.ClusterResourceListeners;
import org.apache.kafka.common.metrics.Measurable;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.network.Selectable;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.common.utils.internals.LogContext;

/// Creates clients of the broker in this process whose requests run in the client's thread.
///
/// Admin clients connect over TCP: they are not on the way of a bid, and what they report includes that the port is
/// open.
public final class InProcessTransport implements KafkaTransport, AutoCloseable {
    private final InProcessBroker broker;

    /// @param broker has started
    public InProcessTransport(BrokerServer broker) {
        this.broker = new InProcessBroker(broker);
    }

    @Override
    public Producer<byte[], byte[]> producer(Map<String, Object> settings) {
        InProcessSelector selector = new InProcessSelector(broker);
        ByteArraySerializer bytes = new ByteArraySerializer();
        ProducerConfig config = producerConfig(settings);
        LogContext logContext = new LogContext("[Producer clientId=" + clientId(config) + "] ");
        ProducerMetadata metadata = metadata(config, logContext);
        ApiVersions versions = new ApiVersions();
        NetworkClient client = networkClient(config, selector, metadata, versions, logContext);
        KafkaProducer<byte[], byte[]> producer =
                KafkaClientInternals.producer(config, bytes, bytes, metadata, client, versions);
        countConnections(selector, KafkaClientInternals.metrics(producer), "producer-metrics");
        return producer;
    }

    @Override
    public Consumer<byte[], byte[]> consumer(Map<String, Object> settings) {
        InProcessSelector selector = new InProcessSelector(broker);
        KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        Selectable sockets = KafkaClientInternals.replaceSelector(consumer, selector);
        sockets.close();
        countConnections(selector, KafkaClientInternals.metrics(consumer), "consumer-metrics");
        return consumer;
    }

    @Override
    public Admin admin(Map<String, Object> settings) {
        return KafkaTransport.NETWORK.admin(settings);
    }

    /// Disconnects all clients. They try to connect again until they are closed.
    @Override
    public void close() {
        broker.close();
    }

    static ProducerConfig producerConfig(Map<String, Object> settings) {
        Map<String, Object> all = new HashMap<>(settings);
        all.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        all.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        return new ProducerConfig(all);
    }

    static ProducerMetadata metadata(ProducerConfig config, LogContext logContext) {
        ProducerMetadata metadata =
                new ProducerMetadata(
                        config.getLong(ProducerConfig.RETRY_BACKOFF_MS_CONFIG),
                        config.getLong(ProducerConfig.RETRY_BACKOFF_MAX_MS_CONFIG),
                        config.getLong(ProducerConfig.METADATA_MAX_AGE_CONFIG),
                        config.getLong(ProducerConfig.METADATA_MAX_IDLE_CONFIG),
                        logContext,
                        new ClusterResourceListeners());
        ClientUtils.maybeBootstrapMetadataSynchronously(config, servers(config), metadata);
        return metadata;
    }

    /// As `ClientUtils.createNetworkClient` does, with another selector.
    private static NetworkClient networkClient(
            ProducerConfig config,
            Selectable selector,
            ProducerMetadata metadata,
            ApiVersions versions,
            LogContext logContext) {
        return new NetworkClient(
                selector,
                metadata,
                clientId(config),
                config.getInt(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION),
                config.getLong(ProducerConfig.RECONNECT_BACKOFF_MS_CONFIG),
                config.getLong(ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG),
                config.getInt(ProducerConfig.SEND_BUFFER_CONFIG),
                config.getInt(ProducerConfig.RECEIVE_BUFFER_CONFIG),
                config.getInt(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG),
                config.getLong(ProducerConfig.SOCKET_CONNECTION_SETUP_TIMEOUT_MS_CONFIG),
                config.getLong(ProducerConfig.SOCKET_CONNECTION_SETUP_TIMEOUT_MAX_MS_CONFIG),
                Time.SYSTEM,
                true,
                versions,
                logContext,
                config.getLong(CommonClientConfigs.METADATA_RECOVERY_REBOOTSTRAP_TRIGGER_MS_CONFIG),
                MetadataRecoveryStrategy.forName(
                        config.getString(CommonClientConfigs.METADATA_RECOVERY_STRATEGY_CONFIG)),
                ClientUtils.bootstrapConfiguration(config, servers(config)),
                config.getBoolean("metadata.cluster.check.enable"));
    }

    /// By the name that Kafka's own selector uses; readiness looks at it.
    private static void countConnections(InProcessSelector selector, Metrics metrics, String group) {
        Measurable count = (_, _) -> selector.connectionCount();
        metrics.addMetric(metrics.metricName("connection-count", group), count);
    }

    private static List<String> servers(ProducerConfig config) {
        return config.getList(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG);
    }

    private static String clientId(ProducerConfig config) {
        return config.getString(ProducerConfig.CLIENT_ID_CONFIG);
    }
}
