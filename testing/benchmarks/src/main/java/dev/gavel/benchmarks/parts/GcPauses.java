package dev.gavel.benchmarks.parts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The pauses that a JVM's collector makes, from a log of its own that is turned on during the measurement.
public final class GcPauses implements AutoCloseable {
    private static final Pattern PAUSE = Pattern.compile("Pause .*?([0-9.]+)ms$");

    private final Jcmd jcmd;
    private final Path file;
    private final boolean watching;

    /// @param count of pauses
    public record Pauses(int count, double longestMs, double sumMs) {}

    GcPauses(Jcmd jcmd) throws IOException {
        this.jcmd = jcmd;
        this.file = Files.createTempFile("gavel-bench-gc", ".log");
        this.watching =
                jcmd.run("VM.log", "output=" + file, "what=gc=info,gc+phases=info", "decorators=uptime")
                                .contains("successful")
                        || jcmd.run("VM.log", "list").contains(file.toString());
    }

    /// Of lines like `[12.3s] GC(4) Pause Young (Normal) (G1 Evacuation Pause) 40M->20M(64M) 3.123ms`.
    static Pauses of(List<String> lines) {
        List<Double> pauses = new ArrayList<>();
        for (String line : lines) {
            Matcher pause = PAUSE.matcher(line);
            if (pause.find()) {
                pauses.add(Double.parseDouble(pause.group(1)));
            }
        }
        return new Pauses(
                pauses.size(),
                pauses.stream().mapToDouble(Double::doubleValue).max().orElse(0),
                pauses.stream().mapToDouble(Double::doubleValue).sum());
    }

    /// @return so far; null: the JVM has no such log
    public @Nullable Pauses soFar() throws IOException {
        return watching ? of(Files.readAllLines(file)) : null;
    }

    @Override
    public void close() throws IOException {
        if (watching) {
            jcmd.run("VM.log", "output=" + file, "what=all=off");
        }
        Files.deleteIfExists(file);
    }
}
