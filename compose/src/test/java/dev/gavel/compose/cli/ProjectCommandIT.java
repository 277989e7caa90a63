package dev.gavel.compose.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gavel.testing.Broker;
import dev.gavel.testing.Eventually;
import dev.gavel.testing.Stores;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProjectCommandIT {
    @Test
    void theCommandStopsCleanlyOnSigterm(@TempDir Path directory) throws Exception {
        try (Broker broker = Broker.start(directory);
                Stores stores = Stores.start(directory)) {
            Process process =
                    Broker.java(
                            directory,
                            Gavel.class.getName(),
                            "project",
                            "--kafka=" + broker.bootstrap(),
                            "--database="
                                    + stores.url().jdbcUrl().replace("jdbc:postgresql://", "postgres://postgres@"),
                            "--redis=" + stores.redisUri(),
                            "--partitions=2",
                            "--reply-partitions=1");
            try {
                Eventually.isTrue(
                        "it has found its place",
                        () -> {
                            assertThat(process.isAlive()).isTrue();
                            return Files.readString(directory.resolve(Gavel.class.getName() + ".log"))
                                    .contains("projection continues");
                        });

                process.destroy();

                assertThat(process.waitFor(15, TimeUnit.SECONDS)).isTrue();
                assertThat(process.exitValue()).isZero();
            } finally {
                process.destroyForcibly();
            }
        }
    }
}
