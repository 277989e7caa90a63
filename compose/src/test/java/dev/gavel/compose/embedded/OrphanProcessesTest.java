package dev.gavel.compose.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// With a copy of `sleep` as the server.
class OrphanProcessesTest {
    private static final Duration BOUND = Duration.ofSeconds(10);

    @TempDir private Path directory;

    private Process ours;
    private Process stranger;

    @BeforeEach
    void startOneOfOursAndAStranger() throws IOException {
        Path original = Path.of("/bin/sleep").toRealPath();
        Path copy = Files.copy(original, directory.resolve("sleep"));
        ours = new ProcessBuilder(copy.toString(), "600").start();
        stranger = new ProcessBuilder(original.toString(), "600").start();
    }

    @AfterEach
    void stopBoth() {
        ours.destroyForcibly();
        stranger.destroyForcibly();
    }

    @Test
    void stopsOnlyWhatRunsFromItsOwnDirectory() throws Exception {
        assertThat(OrphanProcesses.stop(directory, BOUND)).isEqualTo(1);

        assertThat(ours.waitFor(BOUND.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(stranger.isAlive()).isTrue();
    }

    @Test
    void findsNothingWhereNothingWasEverUnpacked() throws Exception {
        assertThat(OrphanProcesses.stop(directory.resolve("missing"), BOUND)).isZero();
        assertThat(ours.isAlive()).isTrue();
    }
}
