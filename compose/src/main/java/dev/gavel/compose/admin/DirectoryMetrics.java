package dev.gavel.compose.admin;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The size of the files in a directory, as a gauge. Counted at most once in a while, because there can be thousands.
/// Removed on close.
final class DirectoryMetrics implements MeterBinder, AutoCloseable {
    private static final long KEEP_NS = Duration.ofSeconds(15).toNanos();

    private final String name;
    private final String description;
    private final Path directory;
    private @Nullable MeterRegistry registry;
    private @Nullable Meter gauge;
    private long countedNs = System.nanoTime() - KEEP_NS;
    private double bytes = Double.NaN;

    DirectoryMetrics(String name, String description, Path directory) {
        this.name = name;
        this.description = description;
        this.directory = directory;
    }

    @Override
    public void bindTo(MeterRegistry to) {
        registry = to;
        gauge = Gauge.builder(name, this::bytes).description(description).register(to);
    }

    @Override
    public void close() {
        if (registry != null && gauge != null) {
            registry.remove(gauge);
        }
    }

    /// NaN: the directory cannot be read.
    synchronized double bytes() {
        if (System.nanoTime() - countedNs >= KEEP_NS) {
            bytes = count();
            countedNs = System.nanoTime();
        }
        return bytes;
    }

    private double count() {
        try (Stream<Path> files = Files.walk(directory)) {
            return (double) files.mapToLong(DirectoryMetrics::size).sum();
        } catch (IOException | UncheckedIOException e) {
            return Double.NaN;
        }
    }

    /// 0 for a directory, and for a file that was deleted since it was listed.
    private static long size(Path file) {
        try {
            return Files.isRegularFile(file) ? Files.size(file) : 0;
        } catch (IOException e) {
            return 0;
        }
    }
}
