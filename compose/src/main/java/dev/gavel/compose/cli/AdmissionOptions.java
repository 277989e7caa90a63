package dev.gavel.compose.cli;

import dev.gavel.ingest.log.AdmissionLimits;
import java.time.Duration;
import picocli.CommandLine.Option;

/// A picocli mixin: what ingest lets onto the log (docs/adr/0034).
final class AdmissionOptions {
    @Option(
            names = "--max-lag-ms",
            paramLabel = "MS",
            defaultValue = "" + AdmissionLimits.DEFAULT_MAX_LAG_MS,
            description =
                    "How long a command may wait for the processor, 100 to 60000; beyond it, further commands get 503."
                            + " Streams, batches and respond-async may use a quarter of it.")
    @EnvironmentVariable("GAVEL_MAX_LAG_MS")
    private int maxLagMs;

    /// @throws IllegalArgumentException if a value is out of range
    AdmissionLimits limits() {
        return new AdmissionLimits(Duration.ofMillis(maxLagMs));
    }
}
