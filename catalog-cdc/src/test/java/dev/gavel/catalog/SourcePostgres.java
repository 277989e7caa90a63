package dev.gavel.catalog;

import static org.awaitility.Awaitility.await;

import dev.gavel.testing.FreePorts;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A Postgres with the source table. It can be stopped and started again with its data.
final class SourcePostgres implements AutoCloseable {
    private final Path directory;
    private final String walLevel;
    private final int port = FreePorts.find();
    private @Nullable EmbeddedPostgres postgres;

    private SourcePostgres(Path directory, String walLevel) throws IOException {
        this.directory = directory;
        this.walLevel = walLevel;
        start();
    }

    static SourcePostgres open(Path directory) throws IOException {
        return new SourcePostgres(directory.resolve("source"), "logical");
    }

    static SourcePostgres withoutLogicalDecoding(Path directory) throws IOException {
        return new SourcePostgres(directory.resolve("plain"), "replica");
    }

    String url() {
        return url("postgres");
    }

    String url(String user) {
        return "postgres://" + user + "@127.0.0.1:" + port + "/postgres";
    }

    void execute(String... statements) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /// The first column of the first row.
    String query(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return String.valueOf(row.getString(1));
        }
    }

    void start() throws IOException {
        postgres =
                EmbeddedPostgres.builder()
                        .setPort(port)
                        .setDataDirectory(directory)
                        .setCleanDataDirectory(false)
                        .setServerConfig("wal_level", walLevel)
                        .setServerConfig("max_replication_slots", "20")
                        .setServerConfig("max_wal_senders", "20")
                        .start();
    }

    /// Returns when the server has ended. With a replication slot in use, that takes longer than the library waits.
    void stop() throws IOException {
        Objects.requireNonNull(postgres).close();
        Path pidFile = directory.resolve("postmaster.pid");
        await("Postgres has ended").atMost(Duration.ofSeconds(30)).until(() -> Files.notExists(pidFile));
    }

    @Override
    public void close() throws IOException {
        stop();
    }

    /// For the superuser.
    String jdbcUrl() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/postgres?user=postgres";
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection(jdbcUrl());
    }
}
