package dev.gavel.replay.file;

import dev.gavel.schema.OperatorException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;

/// Writes a file completely or not at all: into a temporary file beside it, which is then renamed. A device or a pipe,
/// like `/dev/null`, is written to and never replaced; a symbolic link stays one.
public final class OutputFile {
    private static final int BUFFER_BYTES = 1 << 16;

    private OutputFile() {}

    /// The content of a file.
    ///
    /// @param <T> what is known after writing
    /// @param <X> what writing can throw beside [IOException]
    public interface Content<T, X extends Exception> {
        T writeTo(OutputStream out) throws IOException, X;
    }

    /// Checks that the file can be written, before the work whose result it gets.
    ///
    /// @param option the option that names the file
    /// @throws IllegalArgumentException if it cannot; the message says why
    public static void requireWritable(String option, Path file) {
        String problem = problem(file);
        if (problem != null) {
            throw new IllegalArgumentException(option + " " + file + " cannot be written: " + problem);
        }
    }

    /// @throws OperatorException if the file cannot be written, for example because the disk is full
    public static <T, X extends Exception> T write(Path file, Content<T, X> content) throws X {
        try {
            return isSpecial(file) ? writeDirectly(file, content) : writeAndRename(file, content);
        } catch (IOException e) {
            throw failed(file, e);
        } catch (UncheckedIOException e) {
            throw failed(file, FileProblem.cause(e));
        }
    }

    /// Where temporary files for the content belong: beside the file, which has the space, or in the system's directory
    /// if the content goes to a device or a pipe.
    ///
    /// @param file null: stdout
    public static Path scratch(@Nullable Path file) {
        Path folder = file == null || isSpecial(file) ? null : folder(file);
        return folder == null ? Path.of(System.getProperty("java.io.tmpdir")) : folder;
    }

    private static @Nullable String problem(Path file) {
        Path folder = folder(file);
        if (folder == null || !Files.isDirectory(folder)) {
            return "there is no folder " + folder;
        }
        if (Files.isDirectory(file)) {
            return "it is a folder";
        }
        if (isSpecial(file)) {
            return Files.isWritable(file) ? null : "it is not writable";
        }
        return Files.isWritable(folder) ? null : "the folder " + folder + " is not writable";
    }

    /// Of the file that a symbolic link leads to.
    private static @Nullable Path folder(Path file) {
        try {
            return (Files.exists(file) ? file.toRealPath() : file.toAbsolutePath()).getParent();
        } catch (IOException e) {
            return file.toAbsolutePath().getParent();
        }
    }

    private static boolean isSpecial(Path file) {
        return Files.exists(file) && !Files.isRegularFile(file);
    }

    private static <T, X extends Exception> T writeDirectly(Path file, Content<T, X> content) throws IOException, X {
        try (OutputStream out = buffered(file)) {
            return content.writeTo(out);
        }
    }

    private static <T, X extends Exception> T writeAndRename(Path file, Content<T, X> content) throws IOException, X {
        Path target = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
        Path unfinished = Files.createTempFile(target.getParent(), target.getFileName() + ".", ".unfinished");
        try {
            T result;
            try (OutputStream out = buffered(unfinished)) {
                result = content.writeTo(out);
            }
            Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return result;
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    private static OutputStream buffered(Path file) throws IOException {
        return new BufferedOutputStream(Files.newOutputStream(file), BUFFER_BYTES);
    }

    private static OperatorException failed(Path file, IOException e) {
        return new OperatorException(file + " cannot be written: " + FileProblem.of(e), e);
    }
}
