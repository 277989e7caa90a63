package dev.gavel.compose.up;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The training run that `./gavel` starts after a build.
@Timeout(180)
@Tag("slow")
class TrainIT {
    @Test
    void createsTheCacheOfIngestAndLeavesNoProcessesOrFiles(@TempDir Path temporary) throws Exception {
        Path cache = temporary.resolve("ingest.aot");
        Path output = temporary.resolve("output");
        Path directory = Files.createDirectory(temporary.resolve("tmp"));
        Process train =
                new ProcessBuilder(
                                List.of(
                                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                        "-Xmx512m",
                                        "-Djava.io.tmpdir=" + directory,
                                        // A JVM creates no cache for classes in directories.
                                        "-jar",
                                        Path.of("target", "gavel.jar").toString(),
                                        "train",
                                        "--ingest-cache=" + cache))
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
        List<ProcessHandle> children;
        try {
            assertThat(train.waitFor(150, TimeUnit.SECONDS)).as(Files.readString(output)).isTrue();
        } finally {
            children = train.descendants().toList();
            train.destroyForcibly();
        }

        assertThat(train.exitValue()).as(Files.readString(output)).isZero();
        assertThat(children).isEmpty();
        assertThat(cache).as(Files.readString(output)).isNotEmptyFile();
        try (Stream<Path> leftovers = Files.list(directory)) {
            assertThat(leftovers.filter(path -> path.getFileName().toString().startsWith("gavel-train-"))).isEmpty();
        }
    }
}
