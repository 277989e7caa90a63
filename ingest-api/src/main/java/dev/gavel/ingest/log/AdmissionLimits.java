package dev.gavel.ingest.log;

import java.time.Duration;

/// What an instance lets onto the log.
///
/// @param maxLag the longest time that the processor may be behind before commands are refused; 100 ms to 1 minute
public record AdmissionLimits(Duration maxLag) {
    public static final int DEFAULT_MAX_LAG_MS = 2_000;
    public static final AdmissionLimits DEFAULT = new AdmissionLimits(Duration.ofMillis(DEFAULT_MAX_LAG_MS));

    private static final int MIN_LAG_MS = 100;
    private static final int MAX_LAG_MS = 60_000;

    public AdmissionLimits {
        long maxLagMs = maxLag.toMillis();
        if (maxLagMs < MIN_LAG_MS || maxLagMs > MAX_LAG_MS) {
            throw new IllegalArgumentException(
                    "GAVEL_MAX_LAG_MS must be " + MIN_LAG_MS + " to " + MAX_LAG_MS + ", not " + maxLagMs);
        }
    }

    /// For the log.
    @Override
    public String toString() {
        return "maxLagMs=" + maxLag.toMillis();
    }
}
