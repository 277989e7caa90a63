package dev.gavel.ingest.webhook;

import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A subscription as administrators see it: without its secret.
///
/// @param ownerId the seller who made it; 0: an operator
/// @param url see [ReceiverUrl]
/// @param progress by partition
/// @param deadLetters how many there are
public record Webhook(
        long id,
        long ownerId,
        String url,
        WebhookFilter filter,
        Instant createdAt,
        Health health,
        Map<Integer, Progress> progress,
        long deadLetters) {
    public Webhook {
        progress = Map.copyOf(progress);
    }

    /// How its deliveries go.
    ///
    /// @param disabled why nothing is sent any more; null: it is
    /// @param deliveredAt null: never
    /// @param failingSince null: the latest attempt succeeded, or there was none
    /// @param lastError null: none yet
    public record Health(
            @Nullable String disabled,
            @Nullable Instant deliveredAt,
            @Nullable Instant failingSince,
            @Nullable String lastError) {}

    /// Every event up to an offset was delivered or is a dead letter, except those that are pending.
    ///
    /// @param offset of a command; -1: none
    /// @param pending offsets of commands
    public record Progress(long offset, Set<Long> pending) {
        public Progress {
            pending = Set.copyOf(pending);
        }

        /// The offset up to which everything was delivered or is a dead letter.
        public long complete() {
            return pending.stream().mapToLong(Long::longValue).min().orElse(offset + 1) - 1;
        }
    }
}
