package dev.gavel.compose.embedded;

import dev.gavel.replay.file.FileProblem;
import dev.gavel.schema.StartupException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/// Redis as a child process. It keeps nothing on disk: the projector refills an empty Redis from Postgres.
public final class EmbeddedRedis implements AutoCloseable {
    private static final Duration READY_TIMEOUT = Duration.ofSeconds(10);
    private static final int PING_MS = 500;
    private static final byte[] PING = "PING\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] PONG = "+PONG\r\n".getBytes(StandardCharsets.US_ASCII);

    private final int port;
    private final ChildProcess server;

    private EmbeddedRedis(int port, ChildProcess server) {
        this.port = port;
        this.server = server;
    }

    /// Starts Redis and returns when it accepts commands.
    ///
    /// @param directory working directory; created if missing
    /// @param programs directory for the unpacked binaries
    /// @param logFile receives the output of the server
    /// @param port on 127.0.0.1, without authentication
    /// @param notices receives a sentence for people when the server has died and when it is back
    /// @throws StartupException if Redis does not start
    public static EmbeddedRedis start(Path directory, Path programs, Path logFile, int port, Consumer<String> notices)
            throws InterruptedException {
        try {
            Files.createDirectories(directory);
            Path program = new ServerBinaries(programs).redisServer();
            List<String> command = command(program, directory, port);
            return new EmbeddedRedis(
                    port,
                    ChildProcess.start("redis", command, logFile, () -> respondsToPing(port), READY_TIMEOUT, notices));
        } catch (IOException e) {
            throw new StartupException("Redis failed to start on " + directory + ": " + FileProblem.withFile(e), e);
        }
    }

    /// In the form of `REDIS_URL`.
    public String url() {
        return "redis://127.0.0.1:" + port;
    }

    /// Process id of the server; changes when the server is restarted.
    public long pid() {
        return server.pid();
    }

    @Override
    public void close() {
        server.close();
    }

    private static List<String> command(Path program, Path directory, int port) {
        return List.of(
                program.toString(),
                "--port",
                Integer.toString(port),
                "--bind",
                "127.0.0.1",
                "--dir",
                directory.toString(),
                "--save",
                "",
                "--appendonly",
                "no",
                "--loglevel",
                "warning");
    }

    private static boolean respondsToPing(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PING_MS);
            socket.setSoTimeout(PING_MS);
            socket.getOutputStream().write(PING);
            InputStream response = socket.getInputStream();
            return Arrays.equals(response.readNBytes(PONG.length), PONG);
        } catch (IOException notYet) {
            return false;
        }
    }
}
