package dev.gavel.system;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Reads Postgres and Redis.
final class ReadModels {
    private final GavelUp.StackPorts ports;

    ReadModels(GavelUp.StackPorts ports) {
        this.ports = ports;
    }

    /// The one number that a query gives.
    long number(String query) throws SQLException {
        String url = "jdbc:postgresql://127.0.0.1:" + ports.postgres() + "/gavel?user=postgres";
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getLong(1);
        }
    }

    Map<String, String> hash(String key) {
        return redis(connection -> connection.sync().hgetall(key));
    }

    String value(String key) {
        String value = redis(connection -> connection.sync().get(key));
        return String.valueOf(value);
    }

    void flushRedis() {
        String _ = redis(connection -> connection.sync().flushall());
    }

    private <T extends @Nullable Object> T redis(Function<StatefulRedisConnection<String, String>, T> command) {
        try (RedisClient client = RedisClient.create("redis://127.0.0.1:" + ports.redis());
                StatefulRedisConnection<String, String> connection = client.connect()) {
            return command.apply(connection);
        }
    }
}
