package dev.gavel.benchmarks.parts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.function.BiConsumer;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;

/// The pauses of a running JVM and the calls of one of its methods, by JDK Flight Recorder (the method by JEP 520).
public final class FlightRecording implements AutoCloseable {
    /// One of each bench: one that was interrupted does not stand in the way of the next.
    private static final String NAME = "gavel-bench-" + ProcessHandle.current().pid();

    private static final String PAUSE = "jdk.GCPhasePause";
    private static final String CALL = "jdk.MethodTrace";
    private static final String SETTINGS =
            """
            <?xml version="1.0" encoding="UTF-8"?>
            <configuration version="2.0">
              <event name="jdk.GCPhasePause">
                <setting name="enabled">true</setting>
                <setting name="threshold">0 ms</setting>
              </event>
              <event name="jdk.MethodTrace">
                <setting name="enabled">true</setting>
                <setting name="threshold">0 ms</setting>
                <setting name="stackTrace">false</setting>
                <setting name="filter">METHOD</setting>
              </event>
            </configuration>
            """;

    private final Jcmd jcmd;
    private final Path settings;
    private final Path file;
    private boolean running;

    private FlightRecording(Jcmd jcmd, Path settings, Path file) {
        this.jcmd = jcmd;
        this.settings = settings;
        this.file = file;
    }

    /// @param pid of a JVM of this machine and user, 25 or later
    /// @param method `package.Class::method`
    /// @param most the time after which it ends by itself if nobody stops it
    /// @throws IOException if it cannot be recorded
    public static FlightRecording start(long pid, String method, Duration most) throws IOException {
        Path settings = Files.createTempFile("gavel-bench", ".jfc");
        Path file = Files.createTempFile("gavel-bench", ".jfr");
        FlightRecording recording = new FlightRecording(new Jcmd(pid), settings, file);
        try {
            Files.writeString(settings, SETTINGS.replace("METHOD", method));
            String output =
                    recording.jcmd.run(
                            "JFR.start",
                            "name=" + NAME,
                            "settings=" + settings,
                            "duration=" + most.toSeconds() + "s",
                            // Otherwise it is written where the server runs.
                            "filename=" + file);
            if (!output.contains("Started recording")) {
                throw new IOException(
                        "the server's JVM (pid "
                                + pid
                                + ") cannot be recorded; jcmd JFR.start says: "
                                + (output.isBlank() ? "nothing (is it another user's?)" : output.strip()));
            }
            recording.running = true;
            return recording;
        } catch (IOException e) {
            recording.close();
            throw e;
        }
    }

    /// Ends the recording.
    ///
    /// @param pauses gets each pause's start and end, microseconds since 1970; likewise calls each call's
    public void stop(BiConsumer<Long, Long> pauses, BiConsumer<Long, Long> calls) throws IOException {
        String output = jcmd.run("JFR.stop", "name=" + NAME);
        running = false;
        if (Files.size(file) == 0) {
            throw new IOException("the recording cannot be read; jcmd JFR.stop says: " + output.strip());
        }
        for (RecordedEvent event : RecordingFile.readAllEvents(file)) {
            switch (event.getEventType().getName()) {
                case PAUSE -> pauses.accept(micros(event.getStartTime()), micros(event.getEndTime()));
                case CALL -> calls.accept(micros(event.getStartTime()), micros(event.getEndTime()));
                default -> {
                    // The recorder's own.
                }
            }
        }
    }

    @Override
    public void close() throws IOException {
        if (running) {
            jcmd.run("JFR.stop", "name=" + NAME);
        }
        Files.deleteIfExists(settings);
        Files.deleteIfExists(file);
    }

    private static long micros(Instant at) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, at);
    }
}
