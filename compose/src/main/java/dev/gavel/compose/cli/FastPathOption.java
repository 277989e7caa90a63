package dev.gavel.compose.cli;

import dev.gavel.ingest.IngestConfig;
import picocli.CommandLine.Option;

/// A picocli mixin: whether ingest rejects bids locally (docs/adr/0020).
final class FastPathOption {
    @Option(
            names = "--fast-path",
            paramLabel = "on|off",
            defaultValue = "on",
            description =
                    "Whether ingest rejects a bid locally when it is below the last minimum that ingest has seen.")
    @EnvironmentVariable("GAVEL_FAST_PATH")
    private String fastPath = "";

    /// @throws IllegalArgumentException if it is neither `on` nor `off`
    boolean isOn() {
        return IngestConfig.fastPath(fastPath);
    }
}
