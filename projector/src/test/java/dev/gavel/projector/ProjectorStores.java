package dev.gavel.projector;

import com.zaxxer.hikari.HikariDataSource;
import dev.gavel.storage.DatabaseUrl;
import dev.gavel.testing.Stores;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.sync.RedisCommands;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/// A real Postgres and a real Redis, with the projector's own pool and connection to them.
final class ProjectorStores implements AutoCloseable {
    private static final Duration START_WAIT = Duration.ofSeconds(20);

    private final Stores stores;
    private final HikariDataSource database;
    private final Redis redis;

    private ProjectorStores(Stores stores) throws InterruptedException {
        this.stores = stores;
        database = Database.open(stores.url(), START_WAIT);
        redis = Redis.connect(stores.redisUri(), START_WAIT);
    }

    static ProjectorStores start(Path directory) throws IOException, InterruptedException {
        return new ProjectorStores(Stores.start(directory));
    }

    DatabaseUrl url() {
        return stores.url();
    }

    RedisURI redisUri() {
        return stores.redisUri();
    }

    /// A pool as the projector has it.
    HikariDataSource database() {
        return database;
    }

    RedisCommands<String, String> redis() {
        return redis.connection().sync();
    }

    /// A sink with its own script and markers, on a connection that the tests share.
    RedisSink redisSink(Duration timeout) {
        GuardedWrites writes = GuardedWrites.ready(redis.connection(), timeout);
        return new RedisSink(writes, new AuctionReader(database), System::nanoTime, timeout);
    }

    void clear() throws SQLException {
        stores.clear();
    }

    void execute(String sql) throws SQLException {
        stores.execute(sql);
    }

    List<String> rows(String sql) throws SQLException {
        return stores.rows(sql);
    }

    void startPostgres() throws IOException {
        stores.startPostgres();
    }

    void stopPostgres() throws IOException {
        stores.stopPostgres();
    }

    void startRedis() throws IOException {
        stores.startRedis();
    }

    void stopRedis() throws IOException {
        stores.stopRedis();
    }

    @Override
    public void close() throws IOException {
        redis.close();
        database.close();
        stores.close();
    }
}
