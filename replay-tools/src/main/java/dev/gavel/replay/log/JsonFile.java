package dev.gavel.replay.log;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/// Writes a JSON file completely or not at all: into a temporary file, which is then renamed.
public final class JsonFile {
    private static final JsonFactory JSON = new JsonFactory();

    private JsonFile() {}

    /// The content of the file.
    public interface Content {
        void writeTo(JsonGenerator json) throws IOException;
    }

    /// Checks the folder before the work whose result is written.
    ///
    /// @throws IllegalArgumentException if the file cannot be written; the message says why
    public static void requireWritable(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw new IllegalArgumentException("--json " + file + " cannot be written: there is no folder " + folder);
        }
        if (Files.isDirectory(file) || !Files.isWritable(folder)) {
            throw new IllegalArgumentException(
                    "--json "
                            + file
                            + " cannot be written: "
                            + (Files.isDirectory(file)
                                    ? "it is a folder"
                                    : "the folder " + folder + " is not writable"));
        }
    }

    public static void write(Path file, Content content) throws IOException {
        Path absolute = file.toAbsolutePath();
        Path unfinished = Files.createTempFile(absolute.getParent(), absolute.getFileName() + ".", ".unfinished");
        try {
            try (OutputStream out = Files.newOutputStream(unfinished);
                    JsonGenerator json = JSON.createGenerator(out).useDefaultPrettyPrinter()) {
                content.writeTo(json);
            }
            Files.move(unfinished, absolute, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }
}
