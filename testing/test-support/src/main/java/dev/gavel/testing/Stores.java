package dev.gavel.testing;

import static org.awaitility.Awaitility.await;

import dev.gavel.storage.DatabaseUrl;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.sync.RedisCommands;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import redis.embedded.RedisServer;

/// A Postgres and a Redis in separate processes, or in containers (see [ContainerServer]). Each can be stopped and
/// started again on the same data.
public final class Stores implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private final Path directory;
    private final int postgresPort = FreePorts.find();
    private final int redisPort = FreePorts.find();
    private @Nullable EmbeddedPostgres postgres;
    private @Nullable RedisServer redisServer;
    private @Nullable ContainerServer postgresContainer;
    private @Nullable ContainerServer redisContainer;
    private final RedisClient redisClient;
    private final RedisCommands<String, String> redis;

    private Stores(Path directory) throws IOException, InterruptedException {
        this.directory = directory;
        startPostgres();
        startRedis();
        redisClient = RedisClient.create(redisUri());
        redis = redisClient.connect().sync();
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

    public RedisCommands<String, String> redis() {
        return redis;
    }

    /// Empties both stores, as before the first projection.
    public void clear() throws SQLException {
        execute("TRUNCATE auctions, bids, repeats, projection_offsets, unreadable_events");
        redis().flushall();
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection(url().jdbcUrl(), url().user(), url().password());
    }

    public void execute(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /// Each row as its columns, separated by `|`.
    public List<String> rows(String sql) throws SQLException {
        try (Connection connection = connect();
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
            return lines;
        }
    }

    public void startPostgres() throws IOException {
        if (ContainerServer.areWanted()) {
            if (postgresContainer == null) {
                postgresContainer = ContainerServer.postgres(postgresPort);
            } else {
                postgresContainer.startAgain();
            }
            await("Postgres to answer").atMost(TIMEOUT).ignoreExceptions().until(() -> !rows("SELECT 1").isEmpty());
            return;
        }
        postgres =
                EmbeddedPostgres.builder()
                        .setPort(postgresPort)
                        .setDataDirectory(directory.resolve("postgres"))
                        .setCleanDataDirectory(false)
                        .setServerConfig("fsync", "on")
                        .setServerConfig("synchronous_commit", "on")
                        .setPgBinaryResolver(Stores::binary)
                        .start();
    }

    /// The library's own resolver fails if the jar with the binaries is on the class path twice, which it is in tests
    /// that run with gavel.jar: its manifest names the copy in `lib/`.
    static InputStream binary(String system, String machine) throws IOException {
        String architecture =
                switch (machine.toLowerCase(Locale.ROOT)) {
                    case "amd64", "x86_64" -> "x86_64";
                    case "aarch64", "arm64" -> "arm_64";
                    default -> machine;
                };
        String name = "/postgres-" + system.toLowerCase(Locale.ROOT) + "-" + architecture + ".txz";
        InputStream binary = Stores.class.getResourceAsStream(name);
        if (binary == null) {
            throw new IOException("no Postgres on the class path for this machine: " + name);
        }
        return binary;
    }

    public void stopPostgres() throws IOException {
        if (postgresContainer != null) {
            postgresContainer.stop();
        } else {
            Objects.requireNonNull(postgres).close();
        }
    }

    public void startRedis() throws IOException {
        if (ContainerServer.areWanted()) {
            if (redisContainer == null) {
                redisContainer = ContainerServer.redis(redisPort);
            } else {
                redisContainer.startAgain();
            }
            return;
        }
        Path redisDirectory = Files.createDirectories(directory.resolve("redis"));
        RedisServer server =
                RedisServer.newRedisServer()
                        .port(redisPort)
                        .bind("127.0.0.1")
                        .setting("dir " + redisDirectory)
                        // After a restart, Redis has only what the test saved explicitly.
                        .setting("save \"\"")
                        .build();
        server.start();
        redisServer = server;
    }

    public void stopRedis() throws IOException {
        if (redisContainer != null) {
            redisContainer.stop();
        } else {
            Objects.requireNonNull(redisServer).stop();
        }
    }

    @Override
    public void close() throws IOException {
        redisClient.shutdown();
        stopRedis();
        stopPostgres();
        if (postgresContainer != null && redisContainer != null) {
            postgresContainer.close();
            redisContainer.close();
        }
    }
}
