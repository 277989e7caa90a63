package dev.gavel.compose.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.gavel.storage.DatabaseUrl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Who may do what in the embedded Postgres, also on a data directory that a previous version created.
@Timeout(120)
class PostgresAccessIT {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    @TempDir private Path directory;

    private final int port = Ports.free();

    @Test
    void nobodyConnectsWithoutAPassword() throws Exception {
        try (EmbeddedDatabase _ = start(ServerPasswords.random())) {
            for (String user : List.of("postgres", EmbeddedDatabase.ROLE)) {
                for (String password : List.of("", "postgres", "gavel")) {
                    assertThatThrownBy(() -> connect(user, password, "gavel")).isInstanceOf(SQLException.class);
                }
            }
        }
    }

    @Test
    void theRoleOfTheServicesOwnsItsDatabaseAndNothingElse() throws Exception {
        try (EmbeddedDatabase database = start(ServerPasswords.random());
                Connection connection = connect(database);
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE items (id bigint)");
            statement.execute("CREATE SCHEMA other");

            for (String forbidden :
                    List.of(
                            "COPY items FROM PROGRAM 'echo 1'",
                            "COPY items TO '/tmp/items'",
                            "SELECT pg_read_file('/etc/passwd')",
                            "CREATE ROLE another",
                            "CREATE DATABASE another",
                            "ALTER ROLE gavel SUPERUSER",
                            "ALTER SYSTEM SET port = 1",
                            "SELECT rolpassword FROM pg_authid")) {
                assertThatThrownBy(() -> statement.execute(forbidden))
                        .as(forbidden)
                        .isInstanceOfSatisfying(
                                SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42501"));
            }
        }
    }

    @Test
    void otherPasswordsReplaceThoseOfTheDirectory() throws Exception {
        ServerPasswords first = ServerPasswords.random();
        start(first).close();
        try (EmbeddedDatabase database = start(ServerPasswords.random())) {
            connect(database).close();
            assertThatThrownBy(() -> connect("postgres", first.superuser(), "gavel")).isInstanceOf(SQLException.class);
            assertThatThrownBy(() -> connect(EmbeddedDatabase.ROLE, first.database(), "gavel"))
                    .isInstanceOf(SQLException.class);
        }
    }

    /// Everybody on the machine was the superuser.
    @Test
    void aDirectoryOfAPreviousVersionIsSecuredWithItsRows() throws Exception {
        createAsBefore();
        try (EmbeddedDatabase database = start(ServerPasswords.random())) {
            assertThatThrownBy(() -> connect("postgres", "", "gavel")).isInstanceOf(SQLException.class);
            try (Connection connection = connect(database);
                    Statement statement = connection.createStatement()) {
                try (ResultSet row = statement.executeQuery("SELECT id FROM items")) {
                    assertThat(row.next()).isTrue();
                    assertThat(row.getLong(1)).isEqualTo(42);
                }
                // As migrations and rebuilds do.
                statement.execute("ALTER TABLE items ADD COLUMN title text");
                statement.execute("INSERT INTO gavel_replaced.old (name) VALUES ('x')");
                statement.execute("DROP SCHEMA gavel_replaced CASCADE");
                statement.execute("DROP FUNCTION twice(bigint)");
                statement.execute("CREATE TABLE more (id bigint)");
            }
        }
    }

    private EmbeddedDatabase start(ServerPasswords passwords) throws InterruptedException {
        return EmbeddedDatabase.start(
                directory.resolve("postgres"),
                directory.resolve("programs"),
                directory.resolve("postgres.log"),
                port,
                passwords,
                _ -> {});
    }

    /// As version 0.2 did: without passwords, and everything belongs to the superuser.
    private void createAsBefore() throws Exception {
        Path bin = new ServerBinaries(directory.resolve("programs")).postgres("18.4").resolve("bin");
        Path data = Files.createDirectories(directory.resolve("postgres"));
        PostgresUser user = PostgresUser.choose(bin, data, _ -> {});
        user.own(data);
        List<String> initdb =
                List.of(
                        bin.resolve("initdb").toString(),
                        "--pgdata=" + data,
                        "--username=postgres",
                        "--auth=trust",
                        "--encoding=UTF8",
                        "--locale-provider=builtin",
                        "--locale=C.UTF-8");
        assertThat(run(user.command(initdb)).waitFor()).isZero();
        List<String> server =
                List.of(
                        bin.resolve("postgres").toString(),
                        "-D",
                        data.toString(),
                        "-c",
                        "port=" + port,
                        "-c",
                        "listen_addresses=127.0.0.1",
                        "-c",
                        "unix_socket_directories=");
        Process postgres = run(user.command(server));
        try {
            await().atMost(TIMEOUT)
                    .ignoreExceptions()
                    .until(() -> {
                        connect("postgres", "", "postgres").close();
                        return true;
                    });
            try (Connection connection = connect("postgres", "", "postgres");
                    Statement statement = connection.createStatement()) {
                statement.execute("CREATE DATABASE gavel");
            }
            try (Connection connection = connect("postgres", "", "gavel");
                    Statement statement = connection.createStatement()) {
                statement.execute("CREATE TABLE items (id bigint PRIMARY KEY)");
                statement.execute("INSERT INTO items VALUES (42)");
                statement.execute("CREATE SCHEMA gavel_replaced");
                statement.execute("CREATE TABLE gavel_replaced.old (id bigserial PRIMARY KEY, name text)");
                statement.execute("CREATE VIEW gavel_replaced.view AS SELECT * FROM items");
                statement.execute("CREATE FUNCTION twice(n bigint) RETURNS bigint LANGUAGE sql AS 'SELECT 2 * n'");
            }
        } finally {
            UnixSignals.send("INT", postgres.pid());
            assertThat(postgres.waitFor(TIMEOUT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        }
    }

    private Process run(List<String> command) throws IOException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(directory.resolve("before.log").toFile()))
                .start();
    }

    private static Connection connect(EmbeddedDatabase database) throws SQLException {
        DatabaseUrl url = DatabaseUrl.parse(database.url());
        return DriverManager.getConnection(url.jdbcUrl(), url.user(), url.password());
    }

    private Connection connect(String user, String password, String database) throws SQLException {
        return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + port + "/" + database, user, password);
    }
}
