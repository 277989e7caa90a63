package dev.gavel.compose.up;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A process that waits for the signal that stops it.
@Timeout(60)
class ShutdownSignalTest {
    /// `systemctl stop` signals every process of a service: the script, which passes the signal on, and this one.
    @Test
    void aSignalThatTheScriptHasPassedOnIsNoSecondOne() throws Exception {
        assertThat(statusAfterTwoSignals("-Dgavel.supervisor=" + ProcessHandle.current().pid())).isZero();
    }

    @Test
    void aSecondSignalEndsAtOnce() throws Exception {
        assertThat(statusAfterTwoSignals("-Dno.supervisor=")).isEqualTo(130);
    }

    private static int statusAfterTwoSignals(String flag) throws Exception {
        Process waiting =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                flag,
                                "-Xmx64m",
                                "-cp",
                                System.getProperty("java.class.path"),
                                WaitingProcess.class.getName())
                        .start();
        assertThat(waiting.inputReader().readLine()).isEqualTo("waits");
        waiting.toHandle().destroy();
        assertThat(waiting.inputReader().readLine()).isEqualTo("stops");
        waiting.toHandle().destroy();
        assertThat(waiting.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return waiting.exitValue();
    }
}
