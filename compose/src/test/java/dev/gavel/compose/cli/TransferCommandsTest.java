package dev.gavel.compose.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/// What is asked wrongly is refused before anything is started or written.
class TransferCommandsTest {
    @TempDir private Path directory = Path.of("");

    private final StringWriter err = new StringWriter();

    @Test
    void exportWantsToKnowWhich() {
        assertRefused(new ExportCommand(), "Which auctions? Give --auction ID or --all");
        assertRefused(new ExportCommand(), "two different things", "--all", "--auction=42");
        assertRefused(new ExportCommand(), "--auction must be > 0, not 0", "--auction=0");
        assertRefused(
                new ExportCommand(), "there is no such directory", "--all", "--out=" + directory.resolve("no/file"));
    }

    @Test
    void importWantsAFileAndOneTarget() throws IOException {
        Path file = Files.writeString(directory.resolve("some.jsonl"), "{}\n");

        assertRefused(new ImportCommand(), "Missing required parameter: 'FILE'");
        assertRefused(new ImportCommand(), "Where to?", file.toString());
        assertRefused(new ImportCommand(), "not both", file.toString(), "--data=x", "--kafka=localhost:1");
        assertRefused(new ImportCommand(), "is no file that can be read", "nowhere.jsonl", "--kafka=localhost:1");
        assertThat(directory.resolve("x")).doesNotExist();
    }

    /// Nothing is started, and the directory is not even made.
    @Test
    void importLooksAtTheFileFirst() throws IOException {
        Path file = Files.writeString(directory.resolve("some.jsonl"), "{}\n");
        Path data = directory.resolve("data");

        int status =
                new CommandLine(new ImportCommand())
                        .setExecutionExceptionHandler((failure, command, _) -> {
                            command.getErr().println(failure.getMessage());
                            return 1;
                        })
                        .setErr(new PrintWriter(err, true))
                        .execute(file.toString(), "--data=" + data);

        assertThat(status).isEqualTo(1);
        assertThat(err.toString()).contains("is not a gavel export");
        assertThat(data).doesNotExist();
    }

    private void assertRefused(Object command, String why, String... arguments) {
        int status = new CommandLine(command).setErr(new PrintWriter(err, true)).execute(arguments);

        assertThat(err.toString()).contains(why);
        assertThat(status).isEqualTo(2);
    }
}
