package dev.gavel.schema.kafka;

import java.util.Map;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.jspecify.annotations.Nullable;

/// Tells from the metrics of clients that poll all the time whether they are connected, without asking Kafka.
public final class KafkaConnections {
    private KafkaConnections() {}

    /// What is wrong, for people; null if one of the clients has a connection.
    public static @Nullable String fault(Map<MetricName, ? extends Metric> metrics) {
        for (Map.Entry<MetricName, ? extends Metric> metric : metrics.entrySet()) {
            if (metric.getKey().name().equals("connection-count")
                    && metric.getValue().metricValue() instanceof Number count
                    && count.doubleValue() > 0) {
                return null;
            }
        }
        return "no connection to Kafka";
    }
}
