package dev.gavel.replay.file;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.nio.file.Path;

/// Writes a JSON file completely or not at all, see [OutputFile].
public final class JsonFile {
    private static final JsonFactory JSON = new JsonFactory();

    private JsonFile() {}

    /// The content of the file.
    public interface Content {
        void writeTo(JsonGenerator json) throws IOException;
    }

    /// @throws IllegalArgumentException if the file of `--json` cannot be written; the message says why
    public static void requireWritable(Path file) {
        OutputFile.requireWritable("--json", file);
    }

    /// @throws dev.gavel.schema.OperatorException if the file cannot be written
    public static void write(Path file, Content content) {
        OutputFile.<Boolean, RuntimeException>write(
                file,
                out -> {
                    try (JsonGenerator json = JSON.createGenerator(out).useDefaultPrettyPrinter()) {
                        content.writeTo(json);
                    }
                    return true;
                });
    }
}
