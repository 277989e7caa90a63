package dev.gavel.ingest.log;

import java.time.Duration;

/// What an instance lets onto the log.
///
/// @param maxLag the longest time that the processor may be behind before commands are rejected; 100 ms to 1 minute
/// @param maxOpenAuctions auctions that may be open or scheduled before openings are rejected; at least 1
/// @param maxOpenAuctionsOfSeller of these, the auctions of one seller; at least 1
/// @param maxTermsBytes of one auction, as they are stored; 1 KiB to 512 KiB
public record AdmissionLimits(Duration maxLag, long maxOpenAuctions, long maxOpenAuctionsOfSeller, int maxTermsBytes) {
    public static final int DEFAULT_MAX_LAG_MS = 2_000;
    public static final int DEFAULT_MAX_OPEN_AUCTIONS = 1_000_000;
    public static final int DEFAULT_MAX_OPEN_AUCTIONS_OF_SELLER = 100_000;
    public static final int DEFAULT_MAX_TERMS_BYTES = 16_384;
    public static final AdmissionLimits DEFAULT =
            new AdmissionLimits(
                    Duration.ofMillis(DEFAULT_MAX_LAG_MS),
                    DEFAULT_MAX_OPEN_AUCTIONS,
                    DEFAULT_MAX_OPEN_AUCTIONS_OF_SELLER,
                    DEFAULT_MAX_TERMS_BYTES);

    private static final int MIN_LAG_MS = 100;
    private static final int MAX_LAG_MS = 60_000;
    private static final int MIN_TERMS_BYTES = 1_024;

    /// A command has at most 1 MiB; its event and the records of the processor are larger.
    private static final int MOST_TERMS_BYTES = 524_288;

    public AdmissionLimits {
        range("GAVEL_MAX_LAG_MS", maxLag.toMillis(), MIN_LAG_MS, MAX_LAG_MS);
        range("GAVEL_MAX_OPEN_AUCTIONS", maxOpenAuctions, 1, Long.MAX_VALUE);
        range("GAVEL_MAX_OPEN_AUCTIONS_OF_SELLER", maxOpenAuctionsOfSeller, 1, Long.MAX_VALUE);
        range("GAVEL_MAX_TERMS_BYTES", maxTermsBytes, MIN_TERMS_BYTES, MOST_TERMS_BYTES);
    }

    /// For the log.
    @Override
    public String toString() {
        return "maxLagMs="
                + maxLag.toMillis()
                + " maxOpenAuctions="
                + maxOpenAuctions
                + " maxOpenAuctionsOfSeller="
                + maxOpenAuctionsOfSeller
                + " maxTermsBytes="
                + maxTermsBytes;
    }

    private static void range(String name, long value, long least, long most) {
        if (value < least || value > most) {
            String range = most == Long.MAX_VALUE ? "at least " + least : least + " to " + most;
            throw new IllegalArgumentException(name + " must be " + range + ", not " + value);
        }
    }
}
