package dev.gavel.schema.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.junit.jupiter.api.Test;

final class KafkaConnectionsTest {
    private final Map<MetricName, Metric> metrics = new HashMap<>();

    @Test
    void oneConnectionOfOneClientSuffices() {
        connections("gavel-StreamThread-1-producer", 0);
        connections("gavel-StreamThread-1-consumer", 2);

        assertThat(KafkaConnections.fault(metrics)).isNull();
    }

    @Test
    void withoutAConnectionKafkaIsAway() {
        connections("gavel-StreamThread-1-consumer", 0);

        assertThat(KafkaConnections.fault(metrics)).isEqualTo("no connection to Kafka");
    }

    /// It keeps its count when the broker has gone.
    @Test
    void theRestoreConsumerDoesNotCount() {
        connections("gavel-StreamThread-1-consumer", 0);
        connections("gavel-StateUpdater-1-restore-consumer", 2);

        assertThat(KafkaConnections.fault(metrics)).isEqualTo("no connection to Kafka");
    }

    private void connections(String clientId, double count) {
        MetricName name = new MetricName("connection-count", "consumer-metrics", "", Map.of("client-id", clientId));
        metrics.put(
                name,
                new Metric() {
                    @Override
                    public MetricName metricName() {
                        return name;
                    }

                    @Override
                    public Object metricValue() {
                        return count;
                    }
                });
    }
}
