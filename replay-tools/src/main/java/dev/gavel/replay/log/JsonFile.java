package dev.gavel.replay.log;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/// A file that is there whole or not at all: it is written beside and renamed.
public final class JsonFile {
    private static final JsonFactory JSON = new JsonFactory();

    private JsonFile() {}

    /// What is written.
    public interface Content {
        void to(JsonGenerator json) throws IOException;
    }

    /// Before minutes of work, not after.
    ///
    /// @throws IllegalArgumentException with a sentence for the person who named it
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
                                    : "the folder " + folder + " may not be written to"));
        }
    }

    public static void write(Path file, Content content) throws IOException {
        Path absolute = file.toAbsolutePath();
        Path unfinished = Files.createTempFile(absolute.getParent(), absolute.getFileName() + ".", ".unfinished");
        try {
            try (OutputStream out = Files.newOutputStream(unfinished);
                    JsonGenerator json = JSON.createGenerator(out).useDefaultPrettyPrinter()) {
                content.to(json);
            }
            Files.move(unfinished, absolute, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }
}
