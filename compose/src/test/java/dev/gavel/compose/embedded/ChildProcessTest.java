package dev.gavel.compose.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.gavel.schema.StartupException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Uses `sh` as the server.
class ChildProcessTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final List<String> SLEEPER = List.of("sh", "-c", "exec sleep 600");

    @TempDir private Path directory;

    private final BlockingQueue<String> notices = new LinkedBlockingQueue<>();

    @Test
    void isRestartedWhenItDies() throws Exception {
        try (ChildProcess child = start(SLEEPER)) {
            long killed = child.pid();

            UnixSignals.send("KILL", killed);

            assertThat(nextNotice()).isEqualTo("server died (exit status 137), restarting it");
            assertThat(nextNotice()).isEqualTo("server is back");
            assertThat(child.pid()).isNotEqualTo(killed);
        }
    }

    @Test
    void isNotRestartedAfterItWasClosed() throws Exception {
        ChildProcess child = start(SLEEPER);

        child.close();

        assertThat(ProcessHandle.of(child.pid()).map(ProcessHandle::isAlive).orElse(false)).isFalse();
        assertThat(notices).isEmpty();
    }

    /// `kill -9` of the process that has started it.
    @Test
    void endsWithItsParent() throws Exception {
        Process parent =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx64m",
                                "-cp",
                                System.getProperty("java.class.path"),
                                ParentOfSleepers.class.getName(),
                                directory.resolve("log").toString())
                        .start();
        String pids = String.valueOf(parent.inputReader().readLine());
        List<ProcessHandle> children =
                Stream.of(pids.split(" ", -1)).map(pid -> ProcessHandle.of(Long.parseLong(pid)).orElseThrow()).toList();
        assertThat(children).hasSize(2).allMatch(ProcessHandle::isAlive);

        parent.destroyForcibly().waitFor();

        await().atMost(Duration.ofSeconds(5)).until(() -> children.stream().noneMatch(ProcessHandle::isAlive));
    }

    @Test
    void reportsTheLastLogLineIfItExitsDuringStart() {
        assertThatThrownBy(() ->
                        ChildProcess.start(
                                "server",
                                List.of("sh", "-c", "echo no such directory; exit 3"),
                                directory.resolve("log"),
                                () -> false,
                                TIMEOUT,
                                notices::add))
                .isInstanceOf(StartupException.class)
                .hasMessageContaining("server exited with status 3 during start: no such directory");
    }

    @Test
    void failsIfItIsNotReadyInTime() {
        assertThatThrownBy(() ->
                        ChildProcess.start(
                                "server",
                                SLEEPER,
                                directory.resolve("log"),
                                () -> false,
                                Duration.ofMillis(50),
                                notices::add))
                .isInstanceOf(StartupException.class)
                .hasMessageContaining("server is not ready after");
    }

    private ChildProcess start(List<String> command) throws Exception {
        return ChildProcess.start("server", command, directory.resolve("log"), () -> true, TIMEOUT, notices::add);
    }

    private String nextNotice() throws InterruptedException {
        return String.valueOf(notices.poll(TIMEOUT.toSeconds(), TimeUnit.SECONDS));
    }
}
