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

/// Uses a copy of `sleep` as the server.
class OrphanProcessesTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    @TempDir private Path directory;

    private Process orphan;
    private Process unrelated;

    @BeforeEach
    void startAnOrphanAndAnUnrelatedProcess() throws IOException {
        Path original = Path.of("/bin/sleep").toRealPath();
        Path copy = Files.copy(original, directory.resolve("sleep"));
        orphan = new ProcessBuilder(copy.toString(), "600").start();
        unrelated = new ProcessBuilder(original.toString(), "600").start();
    }

    @AfterEach
    void stopBoth() {
        orphan.destroyForcibly();
        unrelated.destroyForcibly();
    }

    @Test
    void stopsOnlyProcessesWhoseExecutableIsInTheDirectory() throws Exception {
        assertThat(OrphanProcesses.stop(directory, TIMEOUT)).isEqualTo(1);

        assertThat(orphan.waitFor(TIMEOUT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(unrelated.isAlive()).isTrue();
    }

    @Test
    void findsNothingIfTheDirectoryIsMissing() throws Exception {
        assertThat(OrphanProcesses.stop(directory.resolve("missing"), TIMEOUT)).isZero();
        assertThat(orphan.isAlive()).isTrue();
    }
}
