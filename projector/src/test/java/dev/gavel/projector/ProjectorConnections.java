package dev.gavel.projector;

import com.zaxxer.hikari.HikariDataSource;
import dev.gavel.projector.postgres.AuctionReader;
import dev.gavel.projector.postgres.PostgresPool;
import dev.gavel.projector.redis.RedisConnection;
import dev.gavel.projector.redis.RedisSink;
import dev.gavel.testing.Stores;
import java.time.Duration;

/// The projector's own connections to the test's Postgres and Redis.
public final class ProjectorConnections implements AutoCloseable {
    private static final Duration START_WAIT = Duration.ofSeconds(20);

    private final HikariDataSource database;
    private final RedisConnection redis;

    private ProjectorConnections(HikariDataSource database, RedisConnection redis) {
        this.database = database;
        this.redis = redis;
    }

    /// Connects, and creates the tables.
    public static ProjectorConnections open(Stores stores) throws InterruptedException {
        return new ProjectorConnections(
                PostgresPool.open(stores.url(), START_WAIT),
                RedisConnection.open(stores.redisUri().toString(), START_WAIT));
    }

    public HikariDataSource database() {
        return database;
    }

    /// A new sink, as another projector would have it.
    public RedisSink redisSink(Duration timeout) {
        return RedisSink.create(redis, new AuctionReader(database), timeout, System::nanoTime);
    }

    @Override
    public void close() {
        redis.close();
        database.close();
    }
}
