package dev.gavel.compose.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gavel.schema.StartupException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// With `sh` as the server.
class ChildProcessTest {
    private static final Duration BOUND = Duration.ofSeconds(10);
    private static final List<String> SLEEPER = List.of("sh", "-c", "exec sleep 600");

    @TempDir private Path directory;

    private final BlockingQueue<String> notices = new LinkedBlockingQueue<>();

    @Test
    void isStartedAgainWhenItDies() throws Exception {
        try (ChildProcess child = start(SLEEPER)) {
            long killed = child.pid();

            UnixSignals.send("KILL", killed);

            assertThat(nextNotice()).isEqualTo("server died (exit 137), starting it again");
            assertThat(nextNotice()).isEqualTo("server is back");
            assertThat(child.pid()).isNotEqualTo(killed);
        }
    }

    @Test
    void staysStoppedWhenItIsClosed() throws Exception {
        ChildProcess child = start(SLEEPER);

        child.close();

        assertThat(ProcessHandle.of(child.pid()).map(ProcessHandle::isAlive).orElse(false)).isFalse();
        assertThat(notices).isEmpty();
    }

    @Test
    void saysItsLastWordsWhenItDoesNotStart() {
        assertThatThrownBy(() ->
                        ChildProcess.start(
                                "server",
                                List.of("sh", "-c", "echo no such directory; exit 3"),
                                directory.resolve("log"),
                                () -> false,
                                BOUND,
                                notices::add))
                .isInstanceOf(StartupException.class)
                .hasMessageContaining("server ended with 3 as it started: no such directory");
    }

    @Test
    void isNotWaitedForWithoutEnd() {
        Duration moment = Duration.ofMillis(50);

        assertThatThrownBy(() ->
                        ChildProcess.start(
                                "server", SLEEPER, directory.resolve("log"), () -> false, moment, notices::add))
                .isInstanceOf(StartupException.class)
                .hasMessageContaining("server is not ready after");
    }

    private ChildProcess start(List<String> command) throws Exception {
        return ChildProcess.start("server", command, directory.resolve("log"), () -> true, BOUND, notices::add);
    }

    private String nextNotice() throws InterruptedException {
        return String.valueOf(notices.poll(BOUND.toSeconds(), TimeUnit.SECONDS));
    }
}
