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
    void isClaimedOnceAndSaysByWhom() throws IOException {
        try (DataDirectory first = DataDirectory.claim(directory)) {
            assertThatThrownBy(() -> DataDirectory.claim(directory))
                    .isInstanceOf(StartupException.class)
                    .hasMessageContaining("another gavel (pid " + ProcessHandle.current().pid() + ") runs on")
                    .hasMessageContaining(first.toString());
        }
    }

    @Test
    void canBeClaimedAgainWhenItWasGivenBack() throws IOException {
        DataDirectory.claim(directory).close();

        try (DataDirectory again = DataDirectory.claim(directory)) {
            assertThat(again.kafka()).isEqualTo(directory.toRealPath().resolve("kafka"));
        }
    }

    @Test
    void isMadeWhenItIsMissing() throws IOException {
        Path missing = directory.resolve("a b").resolve("c");

        DataDirectory.claim(missing).close();

        assertThat(missing).isDirectory();
    }

    @Test
    void cannotBeAFile() throws IOException {
        Path file = Files.createFile(directory.resolve("file"));

        assertThatThrownBy(() -> DataDirectory.claim(file))
                .isInstanceOf(StartupException.class)
                .hasMessageContaining("GAVEL_DATA");
    }
}
