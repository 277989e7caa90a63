package dev.gavel.compose.embedded;

import dev.gavel.schema.StartupException;
import dev.gavel.storage.DatabaseUrl;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// A Postgres 18 as a child process, durable in one directory, with the database `gavel`.
public final class EmbeddedDatabase implements AutoCloseable {
    /// Of the artefact that brings the programs; its major version is that of the data.
    private static final String VERSION = "18.4";

    private static final Duration INIT = Duration.ofSeconds(60);

    /// After a kill it replays its write-ahead log before it answers.
    private static final Duration READY = Duration.ofSeconds(60);

    private final int port;
    private final ChildProcess server;

    private EmbeddedDatabase(int port, ChildProcess server) {
        this.port = port;
        this.server = server;
    }

    /// Returns when it serves.
    ///
    /// @param data its own directory, made when missing
    /// @param programs the directory of unpacked programs
    /// @param logFile what it says goes there
    /// @param port on 127.0.0.1; whoever reaches it is trusted
    /// @param notices told, in a sentence for people, when it died and when it came back
    /// @throws StartupException if it cannot start
    public static EmbeddedDatabase start(Path data, Path programs, Path logFile, int port, Consumer<String> notices)
            throws InterruptedException {
        try {
            Path bin = new ServerBinaries(programs).postgres(VERSION).resolve("bin");
            if (!Files.exists(data.resolve("PG_VERSION"))) {
                initialize(bin, data, logFile);
            }
            ChildProcess server =
                    ChildProcess.start(
                            "postgres", command(bin, data, port), logFile, () -> answers(port), READY, notices);
            EmbeddedDatabase database = new EmbeddedDatabase(port, server);
            database.createOrClose();
            return database;
        } catch (IOException | SQLException e) {
            throw new StartupException("Postgres does not start on " + data + ": " + e.getMessage(), e);
        }
    }

    /// As `DATABASE_URL` has it.
    public String url() {
        return "postgres://postgres@127.0.0.1:" + port + "/gavel";
    }

    /// Of the server process, which is another one after it died and came back.
    public long pid() {
        return server.pid();
    }

    /// Ends the clients' connections and stops, with nothing left to recover.
    @Override
    public void close() {
        server.close();
    }

    private static List<String> command(Path bin, Path data, int port) {
        List<String> command = asPlainUser(bin.resolve("postgres").toString(), "-D", data.toString());
        List<String> settings =
                List.of(
                        "port=" + port,
                        "listen_addresses=127.0.0.1",
                        // No socket file in a directory that others share.
                        "unix_socket_directories=",
                        // What the projector has committed stays, whatever happens to the machine.
                        "fsync=on",
                        "synchronous_commit=on",
                        // For whoever captures changes out of it (Debezium).
                        "wal_level=logical",
                        "shared_buffers=64MB",
                        "max_connections=50",
                        "max_wal_size=512MB",
                        // Compiling short queries costs more than it gives.
                        "jit=off",
                        "timezone=UTC",
                        "log_min_messages=warning");
        for (String setting : settings) {
            command.add("-c");
            command.add(setting);
        }
        return command;
    }

    /// Makes the data directory under another name first: an interrupted start leaves nothing half made.
    private static void initialize(Path bin, Path data, Path logFile) throws IOException, InterruptedException {
        Path unfinished = data.resolveSibling(data.getFileName() + ".unfinished");
        ServerBinaries.emptied(unfinished);
        Files.createDirectories(logFile.toAbsolutePath().getParent());
        List<String> command =
                asPlainUser(
                        bin.resolve("initdb").toString(),
                        "--pgdata=" + unfinished,
                        "--username=postgres",
                        "--auth=trust",
                        "--encoding=UTF8",
                        // The same order of text on every machine, whatever locales it has.
                        "--locale-provider=builtin",
                        "--locale=C.UTF-8");
        Process initdb =
                new ProcessBuilder(command)
                        .redirectInput(new File("/dev/null"))
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(logFile.toFile()))
                        .start();
        if (!initdb.waitFor(INIT.toMillis(), TimeUnit.MILLISECONDS)) {
            initdb.destroy();
            throw new StartupException("initdb is not done after %d s: see %s".formatted(INIT.toSeconds(), logFile));
        }
        if (initdb.exitValue() != 0) {
            throw new StartupException("initdb failed with %d: see %s".formatted(initdb.exitValue(), logFile));
        }
        Files.move(unfinished, data, StandardCopyOption.ATOMIC_MOVE);
    }

    /// Postgres refuses to run as root. In a user namespace of its own it sees nobody's id instead, and its files are
    /// still ours.
    private static List<String> asPlainUser(String... command) {
        List<String> line = new ArrayList<>();
        if ("root".equals(System.getProperty("user.name"))) {
            if (!UnixSignals.onPath("unshare")) {
                throw new StartupException(
                        "Postgres does not run as root: start gavel as another user, or install unshare"
                                + " (package util-linux)");
            }
            line.addAll(List.of("unshare", "-U"));
        }
        line.addAll(List.of(command));
        return line;
    }

    private void createOrClose() throws SQLException {
        try (Connection connection = connect(port, "postgres");
                Statement statement = connection.createStatement()) {
            boolean missing;
            try (ResultSet found = statement.executeQuery("SELECT 1 FROM pg_database WHERE datname = 'gavel'")) {
                missing = !found.next();
            }
            if (missing) {
                statement.execute("CREATE DATABASE gavel");
            }
        } catch (SQLException e) {
            close();
            throw e;
        }
    }

    private static boolean answers(int port) {
        try (Connection connection = connect(port, "postgres")) {
            return connection.isValid(1);
        } catch (SQLException notYet) {
            return false;
        }
    }

    private static Connection connect(int port, String database) throws SQLException {
        DatabaseUrl url =
                DatabaseUrl.parse(
                        "postgres://postgres@127.0.0.1:"
                                + port
                                + "/"
                                + database
                                + "?connectTimeout=2&socketTimeout=30");
        return DriverManager.getConnection(url.jdbcUrl(), url.user(), url.password());
    }
}
