package dev.gavel.compose.cli;

import java.time.Duration;
import picocli.CommandLine.Option;

/// A picocli mixin: how long a service waits for the servers that it needs.
final class StartWaitOption {
    @Option(
            names = "--start-wait",
            paramLabel = "DURATION",
            defaultValue = "PT15S",
            description = "How long to wait at start for Kafka and the databases to answer, as an ISO 8601 duration.")
    @EnvironmentVariable("GAVEL_START_WAIT")
    private Duration startWait = Duration.ZERO;

    Duration startWait() {
        return startWait;
    }
}
