package dev.gavel.compose.embedded;

import dev.gavel.replay.file.FileProblem;
import dev.gavel.schema.StartupException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/// Redis as a child process. It keeps nothing on disk: the projector refills an empty Redis from Postgres. Everybody
/// needs a password, and nobody may do more than read models need: Redis can write files anywhere (`CONFIG SET dir`),
/// and its version has known faults in Lua (docs/adr/0035).
public final class EmbeddedRedis implements AutoCloseable {
    private static final Duration READY_TIMEOUT = Duration.ofSeconds(10);
    private static final int PING_MS = 500;
    private static final byte[] PONG = "+OK\r\n+PONG\r\n".getBytes(StandardCharsets.US_ASCII);

    /// The user of the services.
    public static final String USER = "gavel";

    /// The keys and commands of the projector, of reads, and of `gavel verify` and `gavel rebuild`. Nobody else may run
    /// scripts.
    private static final String SERVICE_RULES =
            "~auction:* ~projection:* resetchannels -@all +@read +@write +@transaction -@dangerous -@admin -@scripting"
                    + " -@blocking +ping +auth +hello +select +reset +echo +client|setname +client|id +info +dbsize"
                    + " +evalsha +script|load";

    /// For people: everything but what reaches outside of the data, or changes the server.
    private static final String OPERATOR_RULES =
            "~* &* +@all -@dangerous -@admin -@scripting +info +flushall +flushdb +client|list +slowlog|get";

    private final int port;
    private final ServerPasswords passwords;
    private final ChildProcess server;

    private EmbeddedRedis(int port, ServerPasswords passwords, ChildProcess server) {
        this.port = port;
        this.passwords = passwords;
        this.server = server;
    }

    /// Starts Redis and returns when it accepts commands.
    ///
    /// @param directory working directory, only for this user; created if missing
    /// @param programs directory for the unpacked binaries
    /// @param logFile receives the output of the server
    /// @param port on 127.0.0.1
    /// @param notices receives a sentence for people when the server has died and when it is back
    /// @throws StartupException if Redis does not start
    public static EmbeddedRedis start(
            Path directory, Path programs, Path logFile, int port, ServerPasswords passwords, Consumer<String> notices)
            throws InterruptedException {
        try {
            // The configuration has hashes of the passwords. On the command line everybody could read them.
            Path configuration = PrivateFiles.directory(directory).resolve("redis.conf");
            PrivateFiles.write(configuration, configuration(directory, port, passwords));
            Path program = new ServerBinaries(programs).redisServer();
            return new EmbeddedRedis(
                    port,
                    passwords,
                    ChildProcess.start(
                            "redis",
                            List.of(program.toString(), configuration.toString()),
                            logFile,
                            () -> respondsToPing(port, passwords),
                            READY_TIMEOUT,
                            notices));
        } catch (IOException e) {
            throw new StartupException("Redis failed to start on " + directory + ": " + FileProblem.withFile(e), e);
        }
    }

    /// In the form of `REDIS_URL`, with the password.
    public String url() {
        return url(port, passwords);
    }

    /// The URL of a server on this port.
    public static String url(int port, ServerPasswords passwords) {
        return "redis://%s:%s@127.0.0.1:%d".formatted(USER, passwords.redis(), port);
    }

    /// Process id of the server; changes when the server is restarted.
    public long pid() {
        return server.pid();
    }

    @Override
    public void close() {
        server.close();
    }

    private static String configuration(Path directory, int port, ServerPasswords passwords) {
        return """
        port %d
        bind 127.0.0.1
        dir %s
        save ""
        appendonly no
        loglevel warning
        client-output-buffer-limit normal 64mb 16mb 30
        user %s on #%s %s
        user default on #%s %s
        """
                .formatted(
                        port,
                        quoted(directory.toString()),
                        USER,
                        ServerPasswords.sha256(passwords.redis()),
                        SERVICE_RULES,
                        ServerPasswords.sha256(passwords.operator()),
                        OPERATOR_RULES);
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    private static boolean respondsToPing(int port, ServerPasswords passwords) {
        String ping = "AUTH %s %s\r\nPING\r\n".formatted(USER, passwords.redis());
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PING_MS);
            socket.setSoTimeout(PING_MS);
            socket.getOutputStream().write(ping.getBytes(StandardCharsets.US_ASCII));
            InputStream response = socket.getInputStream();
            return Arrays.equals(response.readNBytes(PONG.length), PONG);
        } catch (IOException notYet) {
            return false;
        }
    }
}
