package dev.gavel.catalog;

import dev.gavel.testing.Eventually;
import dev.gavel.testing.Ports;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Somebody's Postgres, which can be stopped and started again on what it had.
final class SourcePostgres implements AutoCloseable {
    private final Path directory;
    private final String walLevel;
    private final int port = Ports.free();
    private @Nullable EmbeddedPostgres postgres;

    private SourcePostgres(Path directory, String walLevel) throws IOException {
        this.directory = directory;
        this.walLevel = walLevel;
        start();
    }

    static SourcePostgres open(Path directory) throws IOException {
        return new SourcePostgres(directory.resolve("shop"), "logical");
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
    String ask(String sql) throws SQLException {
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

    /// Returns when the server is gone: with a reader of its WAL that takes longer than the library waits for it.
    void stop() throws IOException {
        Objects.requireNonNull(postgres).close();
        Path sign = directory.resolve("postmaster.pid");
        try {
            Eventually.isTrue("Postgres has ended", () -> Files.notExists(sign));
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        stop();
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + port + "/postgres", "postgres", "");
    }
}
