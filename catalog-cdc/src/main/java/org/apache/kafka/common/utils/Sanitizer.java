package org.apache.kafka.common.utils;

/// Kafka 4.4 moved this class to its package `internals`. Debezium 3.6.3 is compiled against Kafka 4.3 and names its
/// JMX beans with it. Delete it when Debezium is compiled against Kafka 4.4.
public final class Sanitizer {
    private Sanitizer() {}

    /// @return the name, quoted if JMX needs that
    public static String jmxSanitize(String name) {
        return org.apache.kafka.common.utils.internals.Sanitizer.jmxSanitize(name);
    }
}
