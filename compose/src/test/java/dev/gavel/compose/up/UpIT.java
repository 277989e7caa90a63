package dev.gavel.compose.up;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.gavel.compose.embedded.Ports;
import dev.gavel.storage.DatabaseUrl;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `gavel up` in its own process, started and stopped as from a terminal.
@Timeout(180)
class UpIT {
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(40);

    /// 1.6 s, and more on a machine that is busy.
    private static final Duration CHILDREN_END = Duration.ofSeconds(10);

    /// The watchdog kills what is left after 1.6 s; the rest is for a busy machine.
    private static final Duration SERVERS_END = Duration.ofSeconds(3);

    @TempDir private Path directory;

    private int port;
    private int kafkaPort;
    private int postgresPort;
    private int redisPort;
    private Process gavel;

    @BeforeEach
    void start() throws IOException {
        port = Ports.free();
        kafkaPort = Ports.free();
        postgresPort = Ports.free();
        redisPort = Ports.free();
        gavel = up();
    }

    @AfterEach
    void stop() throws Exception {
        gavel.destroy();
        assertThat(gavel.waitFor(STOP_TIMEOUT.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }

    /// One start for all that a running stack shows, as each takes seconds.
    @Test
    void printsItsAddressesRejectsASecondProcessAndStopsWithStatus0AndWithoutOrphans() throws Exception {
        assertThat(firstLine(gavel))
                .isEqualTo(
                        ("gavel ready http=http://127.0.0.1:%d kafka=127.0.0.1:%d postgres=postgres://gavel@127.0.0.1:%d/gavel"
                                        + " redis=redis://127.0.0.1:%d credentials=%s")
                                .formatted(
                                        port,
                                        kafkaPort,
                                        postgresPort,
                                        redisPort,
                                        directory.resolve("data").toRealPath().resolve("credentials")));
        List<ProcessHandle> children = gavel.children().toList();
        // Postgres, Redis and the watchdog.
        assertThat(children).hasSize(3);
        Set<Integer> ports = Set.of(port, kafkaPort, postgresPort, redisPort);
        List<InetSocketAddress> sockets = ListeningSockets.canBeRead() ? listeningSockets(ports) : List.of();

        Process second = up();
        assertThat(second.waitFor(STOP_TIMEOUT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(second.exitValue()).isEqualTo(1);
        assertThat(stderr()).contains("another gavel (pid " + gavel.pid() + ") runs on");

        gavel.destroy();
        assertThat(gavel.waitFor(STOP_TIMEOUT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(gavel.exitValue()).as(stderr()).isZero();
        assertThat(children).noneMatch(ProcessHandle::isAlive);

        // The API has no authentication here.
        assumeTrue(ListeningSockets.canBeRead(), "needs /proc");
        assertThat(sockets).extracting(InetSocketAddress::getPort).containsAll(ports);
        assertThat(sockets).allMatch(socket -> socket.getAddress().isLoopbackAddress());
    }

    private List<InetSocketAddress> listeningSockets(Set<Integer> ports) throws IOException {
        return ListeningSockets.of(Stream.concat(Stream.of(gavel.toHandle()), gavel.descendants()), ports);
    }

    @Test
    void leavesNoServersAndContinuesWithItsDataAfterItWasKilled() throws Exception {
        assertThat(firstLine(gavel)).startsWith("gavel ready");
        query("CREATE TABLE items AS SELECT 42 AS id; SELECT id FROM items");
        List<ProcessHandle> children = gavel.descendants().toList();
        assertThat(children).hasSizeGreaterThan(2);

        List<ProcessHandle> servers =
                children.stream().filter(child -> !program(child).endsWith("sh") && isRunning(child)).toList();
        assertThat(servers).hasSizeGreaterThan(1);

        gavel.destroyForcibly().waitFor();
        await().atMost(SERVERS_END).until(() -> servers.stream().noneMatch(UpIT::isRunning));
        await().atMost(CHILDREN_END).until(() -> children.stream().noneMatch(ProcessHandle::isAlive));
        gavel = up();

        assertThat(firstLine(gavel)).as(stderr()).startsWith("gavel ready");
        assertThat(query("SELECT id FROM items")).isEqualTo(42);
    }

    /// In a JVM whose heap is exhausted any thread can be missing.
    @Test
    void endsWithEverythingItHasStartedWhenItsMemoryIsExhausted() throws Exception {
        assertThat(firstLine(gavel)).startsWith("gavel ready");
        List<ProcessHandle> children = gavel.descendants().toList();

        Files.createFile(directory.resolve("exhaust"));

        assertThat(gavel.waitFor(STOP_TIMEOUT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(gavel.exitValue()).isEqualTo(3);
        await().atMost(CHILDREN_END).until(() -> children.stream().noneMatch(ProcessHandle::isAlive));
    }

    /// A process that has ended and that nobody has waited for is alive to Java, but has no program any more.
    private static boolean isRunning(ProcessHandle process) {
        return process.isAlive() && !program(process).isEmpty();
    }

    private static String program(ProcessHandle process) {
        return process.info().command().orElse("");
    }

    private Process up() throws IOException {
        List<String> command =
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "-XX:+ExitOnOutOfMemoryError",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ExhaustibleGavel.class.getName(),
                        directory.resolve("exhaust").toString(),
                        "up",
                        "--data=" + directory.resolve("data"),
                        "--port=" + port,
                        "--kafka-port=" + kafkaPort,
                        "--postgres-port=" + postgresPort,
                        "--redis-port=" + redisPort);
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.appendTo(directory.resolve("stderr").toFile()))
                .start();
    }

    /// The first line of stdout; "null" if the process ended without one.
    private static String firstLine(Process gavel) throws IOException {
        return String.valueOf(
                new BufferedReader(new InputStreamReader(gavel.getInputStream(), StandardCharsets.UTF_8)).readLine());
    }

    private String stderr() throws IOException {
        return Files.readString(directory.resolve("stderr"));
    }

    private int query(String statements) throws IOException, SQLException {
        DatabaseUrl url =
                DatabaseUrl.parse(
                        Objects.requireNonNull(StackCredentials.find(directory.resolve("data"))).databaseUrl());
        try (Connection connection = DriverManager.getConnection(url.jdbcUrl(), url.user(), url.password());
                Statement statement = connection.createStatement()) {
            boolean rows = statement.execute(statements);
            while (!rows) {
                rows = statement.getMoreResults();
            }
            try (ResultSet row = statement.getResultSet()) {
                assertThat(row.next()).isTrue();
                return row.getInt(1);
            }
        }
    }
}
