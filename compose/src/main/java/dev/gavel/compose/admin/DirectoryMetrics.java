package dev.gavel.compose.admin;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
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

    /// Files that are deleted while they are counted are left out.
    private double count() {
        LongAdder sum = new LongAdder();
        try {
            if (!Files.isDirectory(directory)) {
                return Double.NaN;
            }
            Files.walkFileTree(
                    directory,
                    new SimpleFileVisitor<>() {
                        @Override
                        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                            sum.add(attributes.isRegularFile() ? attributes.size() : 0);
                            return FileVisitResult.CONTINUE;
                        }

                        @Override
                        public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                            return skipDeleted(e);
                        }

                        @Override
                        public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException e)
                                throws IOException {
                            return e == null ? FileVisitResult.CONTINUE : skipDeleted(e);
                        }
                    });
            return (double) sum.sum();
        } catch (IOException e) {
            return Double.NaN;
        }
    }

    private static FileVisitResult skipDeleted(IOException e) throws IOException {
        if (e instanceof NoSuchFileException) {
            return FileVisitResult.CONTINUE;
        }
        throw e;
    }
}
