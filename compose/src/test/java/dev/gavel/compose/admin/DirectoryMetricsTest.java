package dev.gavel.compose.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryMetricsTest {
    @Test
    void countsTheBytesOfAllFiles(@TempDir Path directory) throws IOException {
        Files.write(directory.resolve("a"), new byte[10]);
        Files.write(Files.createDirectories(directory.resolve("b/c")).resolve("d"), new byte[5]);

        assertThat(metrics(directory).bytes()).isEqualTo(15);
        assertThat(metrics(directory.resolve("absent")).bytes()).isNaN();
    }

    /// RocksDB does so all the time.
    @Test
    void filesThatComeAndGoMeanwhileDoNotHideTheOthers(@TempDir Path directory) throws Exception {
        Files.write(directory.resolve("stays"), new byte[10]);
        AtomicBoolean ended = new AtomicBoolean();
        Thread writer = Thread.ofPlatform().start(() -> comeAndGo(directory, ended));
        try {
            for (int i = 0; i < 3_000; i++) {
                assertThat(metrics(directory).bytes()).as("count %d", i).isGreaterThanOrEqualTo(10);
            }
        } finally {
            ended.set(true);
            writer.join();
        }
    }

    private static void comeAndGo(Path directory, AtomicBoolean ended) {
        try {
            while (!ended.get()) {
                for (int i = 0; i < 20; i++) {
                    Files.createFile(directory.resolve("file-" + i));
                }
                for (int i = 0; i < 20; i++) {
                    Files.delete(directory.resolve("file-" + i));
                }
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static DirectoryMetrics metrics(Path directory) {
        return new DirectoryMetrics("gavel_state_bytes", "Bytes", directory);
    }
}
