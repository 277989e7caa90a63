package dev.gavel.compose.up;

import dev.gavel.compose.embedded.PrivateFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The file `context` in a data directory: where the parts of the `gavel up` on it are, so that other commands find
/// them. It has no passwords, which are in [StackCredentials]. A stop removes the file; a killed process leaves it.
///
/// @param pid the process of `gavel up`
/// @param startedMs when that process started: another one may get its pid
/// @param http address of the API
/// @param kafka first broker, HOST:PORT
/// @param postgres in the form of `DATABASE_URL`, without a password
/// @param redis in the form of `REDIS_URL`, without a password
/// @param admin address of `/readyz` and `/metrics`
public record StackContext(
        long pid, long startedMs, String http, String kafka, String postgres, String redis, String admin) {
    static final String FILE = "context";

    /// A process' start is the boot time of the machine, which clock adjustments move, and a number of ticks.
    private static final Duration SAME_START = Duration.ofSeconds(10);

    /// Of this process.
    StackContext(String http, String kafka, String postgres, String redis, String admin) {
        this(ProcessHandle.current().pid(), startMs(ProcessHandle.current()), http, kafka, postgres, redis, admin);
    }

    /// Reads the file of a data directory.
    ///
    /// @return `null` if there is none
    /// @throws IOException if it cannot be read, or is not what `gavel up` writes
    public static @Nullable StackContext find(Path directory) throws IOException {
        Path file = directory.resolve(FILE);
        Map<String, String> values = new HashMap<>();
        try {
            for (String line : Files.readAllLines(file)) {
                int equals = line.indexOf('=');
                if (equals > 0 && !line.startsWith("#")) {
                    values.put(line.substring(0, equals), line.substring(equals + 1));
                }
            }
        } catch (NoSuchFileException e) {
            return null;
        }
        try {
            return new StackContext(
                    Long.parseLong(value(values, "pid")),
                    Long.parseLong(value(values, "started_ms")),
                    value(values, "http"),
                    value(values, "kafka"),
                    value(values, "postgres"),
                    value(values, "redis"),
                    value(values, "admin"));
        } catch (IllegalArgumentException e) {
            throw new IOException(file + " is not as gavel up writes it (" + e.getMessage() + "): delete it", e);
        }
    }

    /// Whether the process still runs.
    public boolean isRunning() {
        return ProcessHandle.of(pid)
                .filter(process -> process.isAlive() && Math.abs(startMs(process) - startedMs) <= SAME_START.toMillis())
                .isPresent();
    }

    void write(Path file) throws IOException {
        PrivateFiles.write(
                file,
                """
                # Written by gavel up, for the other commands of gavel. Removed when it stops.
                pid=%d
                started_ms=%d
                http=%s
                kafka=%s
                postgres=%s
                redis=%s
                admin=%s
                """
                        .formatted(pid, startedMs, http, kafka, postgres, redis, admin));
    }

    /// 0 where the system does not tell.
    private static long startMs(ProcessHandle process) {
        return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
    }

    private static String value(Map<String, String> values, String name) {
        String value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException(name + " is missing");
        }
        return value;
    }
}
