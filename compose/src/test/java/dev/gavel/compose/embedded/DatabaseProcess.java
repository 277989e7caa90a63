package dev.gavel.compose.embedded;

import java.nio.file.Files;
import java.nio.file.Path;

/// A process of its own that runs Postgres on a directory once, and prints who owns the data.
final class DatabaseProcess {
    private DatabaseProcess() {}

    @SuppressWarnings("ClosingStandardOutputStreams") // Only written to.
    public static void main(String[] arguments) throws Exception {
        Path directory = Path.of(arguments[0]);
        Path data = directory.resolve("postgres");
        try (EmbeddedDatabase _ =
                EmbeddedDatabase.start(
                        data,
                        directory.resolve("programs"),
                        directory.resolve("postgres.log"),
                        Ports.free(),
                        ServerPasswords.random(),
                        System.out::println)) {
            System.out.println("owner " + Files.getAttribute(data, "unix:uid"));
            System.out.println("servers " + OrphanProcesses.find(directory.resolve("programs")).isEmpty());
        }
    }
}
