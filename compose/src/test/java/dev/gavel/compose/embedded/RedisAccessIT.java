package dev.gavel.compose.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.AclSetuserArgs;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.sync.RedisCommands;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Who may do what in the embedded Redis.
@Timeout(60)
class RedisAccessIT {
    @TempDir private Path directory;

    private final int port = Ports.free();
    private final ServerPasswords passwords = ServerPasswords.random();
    private EmbeddedRedis redis;

    @BeforeEach
    void start() throws Exception {
        redis =
                EmbeddedRedis.start(
                        directory.resolve("a \"b\\c"),
                        directory.resolve("programs"),
                        directory.resolve("redis.log"),
                        port,
                        passwords,
                        _ -> {});
    }

    @AfterEach
    void stop() {
        redis.close();
    }

    @Test
    void nobodyDoesAnythingWithoutAPassword() throws Exception {
        for (String command :
                List.of("PING", "INFO", "GET auction:1", "CONFIG SET dir /tmp", "EVAL \"return 1\" 0", "SHUTDOWN")) {
            assertThat(send(command)).as(command).startsWith("-NOAUTH ");
        }
        assertThat(send("AUTH default guess")).startsWith("-WRONGPASS ");
    }

    @Test
    void theServicesReadAndWriteTheirKeysAndRunTheirScript() {
        use(
                RedisURI.create(redis.url()),
                commands -> {
                    commands.set("projection:0:next_offset", "1");
                    commands.hset("auction:42", "price", "10.00");
                    assertThat(commands.hgetall("auction:42")).containsEntry("price", "10.00");
                    assertThat(commands.scan().getKeys()).contains("auction:42");
                    String script = commands.scriptLoad("return redis.call('get', KEYS[1])");
                    String value = commands.evalsha(script, ScriptOutputType.VALUE, "projection:0:next_offset");
                    assertThat(value).isEqualTo("1");
                    commands.multi();
                    commands.get("auction:42:highest");
                    assertThat(commands.exec().wasDiscarded()).isFalse();

                    isForbidden(() -> commands.get("other"));
                    isForbidden(() -> commands.eval("return 1", ScriptOutputType.INTEGER));
                    isForbidden(commands::flushall);
                    reachesNothingElse(commands);
                });
    }

    @Test
    void peopleLookAndFlushButRunNoScripts() {
        use(
                operator(),
                commands -> {
                    commands.set("other", "1");
                    assertThat(commands.info("memory")).contains("used_memory");
                    commands.flushall();
                    assertThat(commands.dbsize()).isZero();

                    isForbidden(() -> commands.eval("return 1", ScriptOutputType.INTEGER));
                    isForbidden(() -> commands.scriptLoad("return 1"));
                    reachesNothingElse(commands);
                });
    }

    /// It has hashes of the passwords, and only its owner may read it.
    @Test
    void theConfigurationHasNoPasswords() throws IOException {
        Path file = directory.resolve("a \"b\\c").resolve("redis.conf");

        assertThat(Files.readString(file)).doesNotContain(passwords.redis(), passwords.operator());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------");
    }

    private static void reachesNothingElse(RedisCommands<String, String> redis) {
        isForbidden(() -> redis.configSet("dir", "/tmp"));
        isForbidden(() -> redis.configGet("*"));
        isForbidden(() -> redis.replicaof("127.0.0.1", 1));
        isForbidden(redis::save);
        isForbidden(redis::bgsave);
        isForbidden(() -> redis.aclSetuser("x", AclSetuserArgs.Builder.on()));
        isForbidden(() -> redis.aclList());
        isForbidden(() -> redis.keys("*"));
        isForbidden(() -> redis.debugObject("x"));
        isForbidden(() -> redis.migrate("127.0.0.1", 1, "x", 0, 1));
        isForbidden(() -> redis.restore("auction:1", 0, new byte[] {0}));
    }

    private static void isForbidden(ThrowingCallable command) {
        assertThatThrownBy(command).isInstanceOf(RedisCommandExecutionException.class).hasMessageContaining("NOPERM");
    }

    private RedisURI operator() {
        RedisURI uri = RedisURI.create("127.0.0.1", port);
        uri.setAuthentication("default", passwords.operator().toCharArray());
        return uri;
    }

    private static void use(RedisURI uri, Consumer<RedisCommands<String, String>> use) {
        RedisClient client = RedisClient.create(uri);
        try {
            use.accept(client.connect().sync());
        } finally {
            client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
        }
    }

    private String send(String command) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(5_000);
            socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readNBytes(11), StandardCharsets.US_ASCII);
        }
    }
}
