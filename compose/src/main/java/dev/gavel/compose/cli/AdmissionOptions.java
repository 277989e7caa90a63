package dev.gavel.compose.cli;

import dev.gavel.ingest.IngestConfig;
import dev.gavel.ingest.log.AdmissionLimits;
import java.time.Duration;
import picocli.CommandLine.Option;

/// A picocli mixin: what ingest lets onto the log (docs/adr/0034), and what it rejects locally (docs/adr/0020).
final class AdmissionOptions {
    @Option(
            names = "--max-lag-ms",
            paramLabel = "MS",
            defaultValue = "" + AdmissionLimits.DEFAULT_MAX_LAG_MS,
            description =
                    "How long a command may wait for the processor, in milliseconds, 100 to 60000. Commands that"
                            + " would wait longer get 503. Streams and respond-async may use a quarter of this time.")
    @EnvironmentVariable("GAVEL_MAX_LAG_MS")
    private int maxLagMs;

    @Option(
            names = "--max-open-auctions",
            paramLabel = "N",
            defaultValue = "" + AdmissionLimits.DEFAULT_MAX_OPEN_AUCTIONS,
            description =
                    "Maximum number of open and scheduled auctions. When it is reached, POST /api/auctions gets 503.")
    @EnvironmentVariable("GAVEL_MAX_OPEN_AUCTIONS")
    private long maxOpenAuctions;

    @Option(
            names = "--max-open-auctions-of-seller",
            paramLabel = "N",
            defaultValue = "" + AdmissionLimits.DEFAULT_MAX_OPEN_AUCTIONS_OF_SELLER,
            description =
                    "Maximum number of open and scheduled auctions of one authenticated seller. When it is reached,"
                            + " POST /api/auctions gets 429.")
    @EnvironmentVariable("GAVEL_MAX_OPEN_AUCTIONS_OF_SELLER")
    private long maxOpenAuctionsOfSeller;

    @Option(
            names = "--max-terms-bytes",
            paramLabel = "BYTES",
            defaultValue = "" + AdmissionLimits.DEFAULT_MAX_TERMS_BYTES,
            description =
                    "Maximum size of the stored terms of one auction, in bytes, 1024 to 524288. Larger terms get 413.")
    @EnvironmentVariable("GAVEL_MAX_TERMS_BYTES")
    private int maxTermsBytes;

    @Option(
            names = "--fast-path",
            paramLabel = "on|off",
            defaultValue = "on",
            description =
                    "Whether ingest rejects a bid locally when it is below the last minimum that ingest has seen.")
    @EnvironmentVariable("GAVEL_FAST_PATH")
    private String fastPath = "";

    /// @throws IllegalArgumentException if a value is out of range
    AdmissionLimits limits() {
        return new AdmissionLimits(
                Duration.ofMillis(maxLagMs), maxOpenAuctions, maxOpenAuctionsOfSeller, maxTermsBytes);
    }

    /// @throws IllegalArgumentException if it is neither `on` nor `off`
    boolean fastPath() {
        return IngestConfig.fastPath(fastPath);
    }
}
