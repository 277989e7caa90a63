package dev.gavel.schema.kafka;

import java.util.Map;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.jspecify.annotations.Nullable;

/// Tells from the metrics of clients that poll all the time whether they are connected, without asking Kafka.
public final class KafkaConnections {
    /// Kafka Streams' restore consumer does not poll while it has nothing to restore, and does not notice that its
    /// connections are gone.
    private static final String SELDOM_POLLS = "restore-consumer";

    private KafkaConnections() {}

    /// What is wrong, for people; null if one of the clients has a connection.
    public static @Nullable String fault(Map<MetricName, ? extends Metric> metrics) {
        for (Map.Entry<MetricName, ? extends Metric> metric : metrics.entrySet()) {
            if (metric.getKey().name().equals("connection-count")
                    && !metric.getKey().tags().getOrDefault("client-id", "").endsWith(SELDOM_POLLS)
                    && metric.getValue().metricValue() instanceof Number count
                    && count.doubleValue() > 0) {
                return null;
            }
        }
        return "no connection to Kafka";
    }
}
