package dev.gavel.benchmarks.parts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FlightRecordingTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final List<Long> pauses = new ArrayList<>();
    private final List<Long> calls = new ArrayList<>();

    @Test
    void seesThisJvmsPausesAndCalls() throws IOException {
        try (FlightRecording recording =
                FlightRecording.start(ProcessHandle.current().pid(), getClass().getName() + "::called", MINUTE)) {
            called();
            called();
            System.gc();
            recording.stop((start, end) -> pauses.add(end - start), (start, end) -> calls.add(end - start));
        }
        assertThat(calls).hasSize(2).allMatch(us -> us >= 0);
        assertThat(pauses).isNotEmpty().allMatch(us -> us > 0);
    }

    @Test
    void leavesNothingBehindThatNobodyStopped() throws IOException {
        long pid = ProcessHandle.current().pid();
        FlightRecording.start(pid, "a.B::c", MINUTE).close();
        assertThat(new Jcmd(pid).run("JFR.check")).contains("No available recordings");
        assertThat(Path.of("").toAbsolutePath()).isDirectoryNotContaining("glob:**.jfr");
    }

    @Test
    void saysWhenThereIsNothingToRecord() {
        assertThatThrownBy(() -> FlightRecording.start(Long.MAX_VALUE, "a.B::c", MINUTE).close())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("cannot be recorded");
    }

    private static void called() {
        Thread.onSpinWait();
    }
}
