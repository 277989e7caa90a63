package dev.gavel.compose.up;

import dev.gavel.schema.topic.Topics;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/// What `gavel up` was asked for. All ports are on 127.0.0.1.
///
/// @param fastPath whether ingest refuses what it can without the log
public record UpConfig(
        Path data, int port, int kafkaPort, int postgresPort, int redisPort, Topics topics, boolean fastPath) {
    private static final int HIGHEST_PORT = 65535;

    public UpConfig {
        Map<Integer, String> users = new LinkedHashMap<>();
        ports(port, kafkaPort, postgresPort, redisPort)
                .forEach((flag, value) -> {
                    if (value < 1 || value > HIGHEST_PORT) {
                        throw new IllegalArgumentException(flag + " must be 1 to " + HIGHEST_PORT + ", not " + value);
                    }
                    String other = users.put(value, flag);
                    if (other != null) {
                        throw new IllegalArgumentException(flag + " and " + other + " are both " + value);
                    }
                });
    }

    /// Every port by the option that sets it.
    Map<String, Integer> ports() {
        return ports(port, kafkaPort, postgresPort, redisPort);
    }

    private static Map<String, Integer> ports(int port, int kafkaPort, int postgresPort, int redisPort) {
        Map<String, Integer> ports = new LinkedHashMap<>();
        ports.put("--port", port);
        ports.put("--kafka-port", kafkaPort);
        ports.put("--postgres-port", postgresPort);
        ports.put("--redis-port", redisPort);
        return ports;
    }
}
