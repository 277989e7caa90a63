package dev.gavel.compose.embedded;

import dev.gavel.replay.file.FileProblem;
import dev.gavel.schema.StartupException;
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

/// Postgres 18 as a child process, with its data in one directory and a database named `gavel`, which belongs to a role
/// that is no superuser. Everybody needs a password, also on this machine (docs/adr/0035).
public final class EmbeddedDatabase implements AutoCloseable {
    /// The role of the services, which owns the database of the read models.
    public static final String ROLE = "gavel";

    private static final String SUPERUSER = "postgres";

    /// Version of the artifact with the binaries. Its major version is the version of the data.
    private static final String VERSION = "18.4";

    private static final Duration INITDB_TIMEOUT = Duration.ofSeconds(60);

    /// After a kill, Postgres replays its write-ahead log before it accepts connections.
    private static final Duration READY_TIMEOUT = Duration.ofSeconds(60);

    private final int port;
    private final ServerPasswords passwords;
    private final ChildProcess server;

    private EmbeddedDatabase(int port, ServerPasswords passwords, ChildProcess server) {
        this.port = port;
        this.passwords = passwords;
        this.server = server;
    }

    /// Starts Postgres and returns when it accepts connections.
    ///
    /// @param data data directory; initialized if missing
    /// @param programs directory for the unpacked binaries
    /// @param logFile receives the output of the server
    /// @param port on 127.0.0.1
    /// @param passwords replace the ones that the data directory has
    /// @param notices receives a sentence for people when the server has died and when it is back
    /// @throws StartupException if Postgres does not start
    public static EmbeddedDatabase start(
            Path data, Path programs, Path logFile, int port, ServerPasswords passwords, Consumer<String> notices)
            throws InterruptedException {
        try {
            Path bin = new ServerBinaries(programs).postgres(VERSION).resolve("bin");
            PostgresUser user = PostgresUser.choose(bin, data, notices);
            if (Files.exists(data.resolve("PG_VERSION"))) {
                user.own(data);
            } else {
                initialize(user, bin, data, logFile);
            }
            new PostgresAccess(user, bin, data).secure(passwords);
            ChildProcess server =
                    ChildProcess.start(
                            "postgres",
                            user.command(arguments(bin, data, port)),
                            logFile,
                            () -> acceptsConnections(port, passwords),
                            READY_TIMEOUT,
                            notices);
            EmbeddedDatabase database = new EmbeddedDatabase(port, passwords, server);
            database.prepareOrClose();
            return database;
        } catch (IOException e) {
            throw new StartupException("Postgres failed to start on " + data + ": " + FileProblem.withFile(e), e);
        } catch (SQLException e) {
            throw new StartupException("Postgres failed to start on " + data + ": " + e.getMessage(), e);
        }
    }

    /// In the form of `DATABASE_URL`, with the password.
    public String url() {
        return url(port, passwords);
    }

    /// The URL of a server on this port.
    public static String url(int port, ServerPasswords passwords) {
        return "postgres://%s:%s@127.0.0.1:%d/gavel".formatted(ROLE, passwords.database(), port);
    }

    /// Process id of the server; changes when the server is restarted.
    public long pid() {
        return server.pid();
    }

    /// Closes the clients' connections and stops the server, so that the next start needs no recovery.
    @Override
    public void close() {
        server.close();
    }

    private static List<String> arguments(Path bin, Path data, int port) {
        List<String> arguments = new ArrayList<>(List.of(bin.resolve("postgres").toString(), "-D", data.toString()));
        List<String> settings =
                List.of(
                        "port=" + port,
                        "listen_addresses=127.0.0.1",
                        // No socket file in a shared directory.
                        "unix_socket_directories=",
                        // What the projector has committed survives a crash of the machine.
                        "fsync=on",
                        "synchronous_commit=on",
                        // For change data capture from this database (gavel catalog).
                        "wal_level=logical",
                        "shared_buffers=64MB",
                        "max_connections=50",
                        "max_wal_size=512MB",
                        // Compiling short queries takes longer than running them.
                        "jit=off",
                        "timezone=UTC",
                        "log_min_messages=warning");
        for (String setting : settings) {
            arguments.add("-c");
            arguments.add(setting);
        }
        return arguments;
    }

    /// Initializes the data directory under another name and renames it, so that an interrupted start leaves no
    /// incomplete directory.
    private static void initialize(PostgresUser user, Path bin, Path data, Path logFile)
            throws IOException, InterruptedException {
        Path unfinished = data.resolveSibling(data.getFileName() + ".unfinished");
        user.own(DirectoryTree.createEmpty(unfinished));
        Files.createDirectories(logFile.toAbsolutePath().getParent());
        List<String> command =
                user.command(
                        List.of(
                                bin.resolve("initdb").toString(),
                                "--pgdata=" + unfinished,
                                "--username=postgres",
                                // PostgresAccess says who may connect.
                                "--auth=reject",
                                "--encoding=UTF8",
                                // The same collation on every machine, independent of its installed locales.
                                "--locale-provider=builtin",
                                "--locale=C.UTF-8"));
        Process initdb =
                new ProcessBuilder(command)
                        .redirectInput(new File("/dev/null"))
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(logFile.toFile()))
                        .start();
        if (!initdb.waitFor(INITDB_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
            initdb.destroy();
            throw new StartupException(
                    "initdb did not finish within %d s: see %s".formatted(INITDB_TIMEOUT.toSeconds(), logFile));
        }
        if (initdb.exitValue() != 0) {
            throw new StartupException(
                    "initdb failed with status %d: %s".formatted(initdb.exitValue(), ChildProcess.lastLine(logFile)));
        }
        Files.move(unfinished, data, StandardCopyOption.ATOMIC_MOVE);
    }

    /// Creates the role and the database of the read models. A database that a previous version created belongs to the
    /// superuser, with everything in it; the role takes it over.
    private void prepareOrClose() throws SQLException {
        try {
            try (Connection connection = connect(port, passwords, "postgres");
                    Statement statement = connection.createStatement()) {
                if (isEmpty(statement, "SELECT 1 FROM pg_roles WHERE rolname = '" + ROLE + "'")) {
                    statement.execute("CREATE ROLE " + ROLE);
                }
                statement.execute(
                        "ALTER ROLE %s LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD '%s'"
                                .formatted(ROLE, passwords.database()));
                if (isEmpty(statement, "SELECT 1 FROM pg_database WHERE datname = 'gavel'")) {
                    statement.execute("CREATE DATABASE gavel OWNER " + ROLE);
                } else {
                    statement.execute("ALTER DATABASE gavel OWNER TO " + ROLE);
                }
            }
            try (Connection connection = connect(port, passwords, "gavel");
                    Statement statement = connection.createStatement()) {
                statement.execute(PostgresAccess.TAKE_OVER);
            }
        } catch (SQLException e) {
            close();
            throw e;
        }
    }

    private static boolean isEmpty(Statement statement, String query) throws SQLException {
        try (ResultSet found = statement.executeQuery(query)) {
            return !found.next();
        }
    }

    private static boolean acceptsConnections(int port, ServerPasswords passwords) {
        try (Connection connection = connect(port, passwords, "postgres")) {
            return connection.isValid(1);
        } catch (SQLException notYet) {
            return false;
        }
    }

    private static Connection connect(int port, ServerPasswords passwords, String database) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + port + "/" + database + "?connectTimeout=2&socketTimeout=30",
                SUPERUSER,
                passwords.superuser());
    }
}
