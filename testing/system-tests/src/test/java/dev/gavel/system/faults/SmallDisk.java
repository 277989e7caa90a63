package dev.gavel.system.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/// A file system of its own that can be filled and freed. Only root can mount one.
final class SmallDisk implements AutoCloseable {
    private static final int SIZE_MIB = 768;
    private static final int CHUNK = 1 << 16;

    private final Path directory;
    private final Path filler;

    private SmallDisk(Path directory) {
        this.directory = directory;
        this.filler = directory.resolve("filler");
    }

    /// @return null: this user may not mount
    static @Nullable SmallDisk mount(Path directory) throws IOException {
        Files.createDirectories(directory);
        int exit = run("mount", "-t", "tmpfs", "-o", "size=" + SIZE_MIB + "m", "tmpfs", directory.toString());
        return exit == 0 ? new SmallDisk(directory) : null;
    }

    /// Fills the disk completely.
    void fill() throws IOException {
        try (var out = Files.newOutputStream(filler, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            byte[] zeros = new byte[CHUNK];
            for (long written = 0; written <= (long) SIZE_MIB << 20; written += CHUNK) {
                out.write(zeros);
            }
            throw new IllegalStateException(directory + " cannot be filled");
        } catch (IOException e) {
            if (e.getMessage() == null || !e.getMessage().contains("No space left")) {
                throw e;
            }
        }
    }

    void free() throws IOException {
        Files.delete(filler);
    }

    /// Its files are gone then.
    @Override
    public void close() throws IOException {
        int exit = run("umount", directory.toString());
        if (exit != 0) {
            throw new IOException("umount " + directory + " ended with " + exit);
        }
    }

    private static int run(String... command) throws IOException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .onExit()
                .join()
                .exitValue();
    }
}
