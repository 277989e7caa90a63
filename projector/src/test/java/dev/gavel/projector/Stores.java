package dev.gavel.projector;

import com.zaxxer.hikari.HikariDataSource;
import dev.gavel.schema.DatabaseUrl;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.sync.RedisCommands;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import redis.embedded.RedisServer;

/// A real Postgres and a real Redis, which can be stopped and started again on what they had.
public final class Stores implements AutoCloseable {
    private static final Duration START_WAIT = Duration.ofSeconds(20);

    private final Path directory;
    private final int postgresPort = freePort();
    private final int redisPort = freePort();
    private @Nullable EmbeddedPostgres postgres;
    private @Nullable RedisServer redisServer;
    private final HikariDataSource database;
    private final Redis redis;

    private Stores(Path directory) throws IOException, InterruptedException {
        this.directory = directory;
        startPostgres();
        startRedis();
        database = Database.open(url(), START_WAIT);
        redis = Redis.connect(redisUri(), START_WAIT);
    }

    public static Stores start(Path directory) throws IOException, InterruptedException {
        return new Stores(directory);
    }

    public DatabaseUrl url() {
        return DatabaseUrl.parse("postgres://postgres@127.0.0.1:" + postgresPort + "/postgres");
    }

    public RedisURI redisUri() {
        return RedisURI.create("redis://127.0.0.1:" + redisPort);
    }

    /// A pool as the projector has it.
    HikariDataSource database() {
        return database;
    }

    public RedisCommands<String, String> redis() {
        return redis.connection().sync();
    }

    /// A sink with its own script and markers, on a connection that the tests share.
    RedisSink redisSink(Duration timeout) {
        GuardedWrites writes = GuardedWrites.ready(redis.connection(), timeout);
        return new RedisSink(writes, new AuctionReader(database), System::nanoTime, timeout);
    }

    /// As if nothing had ever been projected.
    public void clear() throws SQLException {
        execute("TRUNCATE auctions, bids, repeats, projection_offsets, unreadable_events");
        redis().flushall();
    }

    public void execute(String sql) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
            connection.commit();
        }
    }

    /// Each row as its columns with `|` between.
    public List<String> rows(String sql) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> lines = new ArrayList<>();
            while (rows.next()) {
                List<String> columns = new ArrayList<>();
                for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                    columns.add(String.valueOf(rows.getString(i)));
                }
                lines.add(String.join("|", columns));
            }
            connection.rollback();
            return lines;
        }
    }

    void startPostgres() throws IOException {
        postgres = EmbeddedPostgres.builder()
                .setPort(postgresPort)
                .setDataDirectory(directory.resolve("postgres"))
                .setCleanDataDirectory(false)
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .start();
    }

    void stopPostgres() throws IOException {
        Objects.requireNonNull(postgres).close();
    }

    void startRedis() throws IOException {
        Path redisDirectory = Files.createDirectories(directory.resolve("redis"));
        RedisServer server = RedisServer.newRedisServer()
                .port(redisPort)
                .bind("127.0.0.1")
                .setting("dir " + redisDirectory)
                // Only what a test saves is there after a restart.
                .setting("save \"\"")
                .build();
        server.start();
        redisServer = server;
    }

    void stopRedis() throws IOException {
        Objects.requireNonNull(redisServer).stop();
    }

    @Override
    public void close() throws IOException {
        redis.close();
        database.close();
        stopRedis();
        stopPostgres();
    }

    public static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
