package dev.gavel.compose.cli;

import dev.gavel.replay.file.JsonFile;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// A picocli mixin: a file for the result as JSON.
final class JsonOption {
    @Option(
            names = "--json",
            paramLabel = "FILE",
            description = "Also write the complete result to this file, as JSON.")
    private @Nullable Path file;

    /// @throws IllegalArgumentException if the file cannot be written
    @Nullable Path writableFile() {
        if (file != null) {
            JsonFile.requireWritable(file);
        }
        return file;
    }
}
