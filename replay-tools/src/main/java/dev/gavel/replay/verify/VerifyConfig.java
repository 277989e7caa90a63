package dev.gavel.replay.verify;

import dev.gavel.schema.kafka.KafkaCluster;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The settings of a verification.
///
/// @param kafka the cluster with the log
/// @param auctionId the only auction that is verified, or `null` for all
/// @param range which commands are compared
/// @param timeout how long to wait for the decisions of a running processor
public record VerifyConfig(KafkaCluster kafka, @Nullable Long auctionId, CommandRange range, Duration timeout) {
    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);

    private static final Duration MAX_TIMEOUT = Duration.ofHours(1);

    public VerifyConfig {
        if (auctionId != null && auctionId <= 0) {
            throw new IllegalArgumentException("--auction must be > 0, not " + auctionId);
        }
        if (timeout.isNegative() || timeout.compareTo(MAX_TIMEOUT) > 0) {
            throw new IllegalArgumentException("--wait must be 0 s to 1 h, not " + timeout.toSeconds() + " s");
        }
    }
}
