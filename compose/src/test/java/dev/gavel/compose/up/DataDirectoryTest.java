package dev.gavel.compose.up;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gavel.schema.StartupException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {
    @TempDir private Path directory;

    @Test
    void isLockedByOneProcessAndNamesIt() throws IOException {
        try (DataDirectory first = DataDirectory.lock(directory)) {
            assertThatThrownBy(() -> DataDirectory.lock(directory))
                    .isInstanceOf(StartupException.class)
                    .hasMessageContaining("another gavel (pid " + ProcessHandle.current().pid() + ") runs on")
                    .hasMessageContaining(first.toString());
        }
    }

    @Test
    void canBeLockedAgainAfterItWasReleased() throws IOException {
        DataDirectory.lock(directory).close();

        try (DataDirectory again = DataDirectory.lock(directory)) {
            assertThat(again.kafka()).isEqualTo(directory.toRealPath().resolve("kafka"));
        }
    }

    @Test
    void isCreatedIfItIsMissing() throws IOException {
        Path missing = directory.resolve("a b").resolve("c");

        DataDirectory.lock(missing).close();

        assertThat(missing).isDirectory();
    }

    @Test
    void cannotBeAFile() throws IOException {
        Path file = Files.createFile(directory.resolve("file"));

        assertThatThrownBy(() -> DataDirectory.lock(file))
                .isInstanceOf(StartupException.class)
                .hasMessageContaining("GAVEL_DATA");
    }
}
