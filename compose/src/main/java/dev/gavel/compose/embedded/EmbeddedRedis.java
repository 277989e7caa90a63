package dev.gavel.compose.embedded;

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

/// A Redis as a child process. It keeps nothing on disk: the projector fills it again from Postgres when it finds it
/// empty, which a restart must be able to rely on anyway.
public final class EmbeddedRedis implements AutoCloseable {
    private static final Duration READY = Duration.ofSeconds(10);
    private static final int PING_MS = 500;
    private static final byte[] PING = "PING\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] PONG = "+PONG\r\n".getBytes(StandardCharsets.US_ASCII);

    private final int port;
    private final ChildProcess server;

    private EmbeddedRedis(int port, ChildProcess server) {
        this.port = port;
        this.server = server;
    }

    /// Returns when it serves.
    ///
    /// @param directory its working directory, made when missing
    /// @param programs the directory of unpacked programs
    /// @param logFile what it says goes there
    /// @param port on 127.0.0.1; whoever reaches it is trusted
    /// @param notices told, in a sentence for people, when it died and when it came back
    /// @throws StartupException if it cannot start
    public static EmbeddedRedis start(Path directory, Path programs, Path logFile, int port, Consumer<String> notices)
            throws InterruptedException {
        try {
            Files.createDirectories(directory);
            Path program = new ServerBinaries(programs).redisServer();
            List<String> command = command(program, directory, port);
            return new EmbeddedRedis(
                    port, ChildProcess.start("redis", command, logFile, () -> answers(port), READY, notices));
        } catch (IOException e) {
            throw new StartupException("Redis does not start on " + directory + ": " + e.getMessage(), e);
        }
    }

    /// As `REDIS_URL` has it.
    public String url() {
        return "redis://127.0.0.1:" + port;
    }

    /// Of the server process, which is another one after it died and came back.
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

    private static boolean answers(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PING_MS);
            socket.setSoTimeout(PING_MS);
            socket.getOutputStream().write(PING);
            InputStream answer = socket.getInputStream();
            return Arrays.equals(answer.readNBytes(PONG.length), PONG);
        } catch (IOException notYet) {
            return false;
        }
    }
}
