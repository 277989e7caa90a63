package dev.gavel.compose.up;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StackContextTest {
    private static final StackContext MINE =
            new StackContext(
                    "http://127.0.0.1:3000",
                    "127.0.0.1:9092",
                    "postgres://gavel@127.0.0.1:5432/gavel",
                    "redis://127.0.0.1:6379",
                    "http://127.0.0.1:9000");

    @TempDir private Path directory;

    @Test
    void isReadAsItWasWrittenAndOnlyByItsOwner() throws IOException {
        Path file = directory.resolve(StackContext.FILE);
        MINE.write(file);

        assertThat(StackContext.find(directory)).isEqualTo(MINE);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------");
    }

    @Test
    void isNotThereBeforeAStackWasStarted() throws IOException {
        assertThat(StackContext.find(directory)).isNull();
        assertThat(StackContext.find(directory.resolve("missing"))).isNull();
    }

    @Test
    void runsWhileItsProcessDoes() throws Exception {
        assertThat(MINE.isRunning()).isTrue();

        Process ended = new ProcessBuilder("true").start();
        ended.waitFor();
        assertThat(of(ended.pid(), MINE.startedMs()).isRunning()).isFalse();
    }

    /// Pids are given again.
    @Test
    void doesNotRunBecauseAnotherProcessHasItsPid() {
        assertThat(of(MINE.pid(), MINE.startedMs() - 60_000).isRunning()).isFalse();
    }

    @Test
    void saysWhichFileIsNotWhatGavelWrote() throws IOException {
        Files.writeString(directory.resolve(StackContext.FILE), "pid=1\nstarted_ms=soon\n");

        assertThatIOException()
                .isThrownBy(() -> StackContext.find(directory))
                .withMessageContaining(directory.resolve(StackContext.FILE) + " is not as gavel up writes it")
                .withMessageEndingWith("delete it");
    }

    private static StackContext of(long pid, long startedMs) {
        return new StackContext(pid, startedMs, MINE.http(), MINE.kafka(), MINE.postgres(), MINE.redis(), MINE.admin());
    }
}
