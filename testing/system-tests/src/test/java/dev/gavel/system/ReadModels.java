package dev.gavel.system;

import dev.gavel.storage.DatabaseUrl;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
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
    private final GavelUp up;

    ReadModels(GavelUp up) {
        this.up = up;
    }

    /// The one number that a query gives.
    long number(String query) throws SQLException {
        DatabaseUrl url = DatabaseUrl.parse(up.credential("DATABASE_URL"));
        try (Connection connection = DriverManager.getConnection(url.jdbcUrl(), url.user(), url.password());
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
        RedisURI operator = RedisURI.create("127.0.0.1", up.ports.redis());
        operator.setAuthentication("default", up.credential("REDISCLI_AUTH").toCharArray());
        String _ = redis(operator, connection -> connection.sync().flushall());
    }

    private <T extends @Nullable Object> T redis(Function<StatefulRedisConnection<String, String>, T> command) {
        return redis(RedisURI.create(up.credential("REDIS_URL")), command);
    }

    private static <T extends @Nullable Object> T redis(
            RedisURI uri, Function<StatefulRedisConnection<String, String>, T> command) {
        try (RedisClient client = RedisClient.create(uri);
                StatefulRedisConnection<String, String> connection = client.connect()) {
            return command.apply(connection);
        }
    }
}
