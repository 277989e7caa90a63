package dev.gavel.ingest.webhook;

import dev.gavel.schema.kafka.KafkaCluster;
import dev.gavel.storage.DatabaseUrl;
import java.time.Duration;

/// Configuration of the sender of webhooks.
///
/// @param allowPrivate whether receivers may be on this machine and in private networks
/// @param retryFor how long an event is tried after it was read from the log; zero: once
public record WebhookConfig(KafkaCluster kafka, DatabaseUrl database, boolean allowPrivate, Duration retryFor) {
    public static final Duration DEFAULT_RETRY_FOR = Duration.ofHours(24);
    public static final Duration MAX_RETRY_FOR = Duration.ofDays(30);

    public WebhookConfig {
        requireRetryFor(retryFor);
    }

    /// @throws IllegalArgumentException if it is out of range
    public static void requireRetryFor(Duration retryFor) {
        if (retryFor.isNegative() || retryFor.compareTo(MAX_RETRY_FOR) > 0) {
            throw new IllegalArgumentException(
                    "GAVEL_WEBHOOK_RETRY_FOR must be PT0S to " + MAX_RETRY_FOR + ", not " + retryFor);
        }
    }

    /// For the log: without passwords.
    @Override
    public String toString() {
        return "kafka=" + kafka + " database=[" + database + "] allowPrivate=" + allowPrivate + " retryFor=" + retryFor;
    }
}
