package dev.gavel.compose.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Wrong usage of export and import is reported before anything is started or written.
class TransferCommandsTest {
    @TempDir private Path directory = Path.of("");

    @Test
    void exportRequiresASelectionOfAuctions() {
        assertRejected("no auctions selected: use --auction ID or --all", "export");
        assertRejected("--all and --auction cannot be combined", "export", "--all", "--auction=42");
        assertRejected("--auction must be > 0, not 0", "export", "--auction=0");
        assertRejected(
                "there is no folder " + directory.resolve("no"),
                "export",
                "--all",
                "--out=" + directory.resolve("no").resolve("file"));
        assertRejected("it is a folder", "export", "--all", "--out=" + directory);
    }

    @Test
    void importRequiresAFileAndOneTarget() throws IOException {
        String file = Files.writeString(directory.resolve("some.jsonl"), "{}\n").toString();

        assertRejected("Missing required parameter: 'FILE'", "import");
        assertRejected("no target given: use --data DIR or --kafka HOST:PORT", "import", file);
        assertRejected("--data and --kafka cannot be combined", "import", file, "--data=x", "--kafka=localhost:1");
        assertRejected("nowhere.jsonl does not exist", "import", "nowhere.jsonl", "--kafka=localhost:1");
        assertRejected("is not a regular file", "import", directory.toString(), "--kafka=localhost:1");
        assertRejected("replicas must be", "import", file, "--kafka=localhost:1", "--replicas=0");
        assertThat(directory.resolve("x")).doesNotExist();
    }

    @Test
    void importChecksTheFileBeforeItStartsKafkaOrCreatesTheDirectory() throws IOException {
        Path file = Files.writeString(directory.resolve("some.jsonl"), "{}\n");
        Path data = directory.resolve("data");

        GavelRun run = GavelRun.of("import", file.toString(), "--data=" + data);

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains("is not a gavel export");
        assertThat(data).doesNotExist();
    }

    private static void assertRejected(String message, String... arguments) {
        GavelRun run = GavelRun.of(arguments);

        assertThat(run.err()).contains(message);
        assertThat(run.status()).isEqualTo(2);
    }
}
