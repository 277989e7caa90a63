package dev.gavel.compose.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gavel.testing.Broker;
import dev.gavel.testing.Stores;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What all service commands do alike, with the projector.
class ServiceCommandIT {
    @Test
    void aServiceStopsWithStatus0OnSigterm(@TempDir Path directory) throws Exception {
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
                Path output = directory.resolve(Gavel.class.getName() + ".log");
                await("the projector reads events")
                        .atMost(Duration.ofSeconds(30))
                        .until(() -> {
                            assertThat(process.isAlive()).isTrue();
                            return Files.readString(output).contains("next_offsets");
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
