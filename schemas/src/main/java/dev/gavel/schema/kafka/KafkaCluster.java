package dev.gavel.schema.kafka;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;

/// The Kafka cluster that a process works on: its addresses, how to connect to them, and the factory of all clients.
/// Every service and tool gets one, and creates its clients with it.
///
/// @param bootstrap `host:port`, or several separated by commas
/// @param connection properties of every connection, like `security.protocol`; see [ConnectionFile]
/// @param transport creates the clients
public record KafkaCluster(String bootstrap, Map<String, String> connection, KafkaTransport transport) {
    /// A broker whose machine is gone resets no connection: what was sent to it has no answer, and what connects to it
    /// waits. With Kafka's defaults of 30 s and 10 s, a killed broker of three stopped all decisions for 39 s.
    private static final Map<String, Object> DEAD_BROKERS =
            Map.of(
                    CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, 5_000,
                    CommonClientConfigs.SOCKET_CONNECTION_SETUP_TIMEOUT_MS_CONFIG, 2_000L,
                    CommonClientConfigs.SOCKET_CONNECTION_SETUP_TIMEOUT_MAX_MS_CONFIG, 5_000L);

    public KafkaCluster {
        if (bootstrap.isBlank()) {
            throw new IllegalArgumentException("--kafka must name a broker, like localhost:9092 (KAFKA_BOOTSTRAP)");
        }
        connection = Map.copyOf(connection);
    }

    public KafkaCluster(String bootstrap, Map<String, String> connection) {
        this(bootstrap, connection, KafkaTransport.NETWORK);
    }

    /// A cluster without TLS and authentication.
    public static KafkaCluster at(String bootstrap) {
        return new KafkaCluster(bootstrap, Map.of());
    }

    /// The same cluster, reached in another way.
    public KafkaCluster over(KafkaTransport other) {
        return new KafkaCluster(bootstrap, connection, other);
    }

    /// @param settings all others of this client; those of the connection are added
    public Producer<byte[], byte[]> producer(String clientId, Map<String, Object> settings) {
        return transport.producer(client(clientId, settings));
    }

    /// @param settings all others of this client; those of the connection are added
    public Consumer<byte[], byte[]> consumer(String clientId, Map<String, Object> settings) {
        return transport.consumer(client(clientId, settings));
    }

    /// @param settings all others of this client; those of the connection are added
    public Admin admin(String clientId, Map<String, Object> settings) {
        return transport.admin(client(clientId, settings));
    }

    /// For a library that creates its clients itself.
    public Map<String, Object> connectionSettings() {
        Map<String, Object> settings = new HashMap<>(DEAD_BROKERS);
        settings.putAll(connection);
        settings.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
        return settings;
    }

    /// Whether a client could not be created because none of the addresses can be resolved.
    public static boolean isUnresolvable(KafkaException failure) {
        return failure.getCause() instanceof ConfigException cause
                && String.valueOf(cause.getMessage()).contains(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG);
    }

    /// The addresses, and how connections are secured. Without values that may be secrets.
    @Override
    public String toString() {
        if (connection.isEmpty()) {
            return bootstrap;
        }
        String protocol =
                connection.getOrDefault(
                        CommonClientConfigs.SECURITY_PROTOCOL_CONFIG, CommonClientConfigs.DEFAULT_SECURITY_PROTOCOL);
        return bootstrap + " (" + protocol + ", with " + String.join(", ", new TreeSet<>(connection.keySet())) + ")";
    }

    private Map<String, Object> client(String clientId, Map<String, Object> settings) {
        Map<String, Object> all = connectionSettings();
        all.putAll(settings);
        all.put(CommonClientConfigs.CLIENT_ID_CONFIG, clientId);
        return all;
    }
}
