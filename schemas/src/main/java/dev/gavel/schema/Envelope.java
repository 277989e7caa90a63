package dev.gavel.schema;

import org.jspecify.annotations.Nullable;

/// A command as it travels: with what its sender expects of the decision.
///
/// @param replyTo the address of whoever waits; null: nobody does
/// @param deadlineMs log time from which it is refused as expired, ms since 1970 UTC; 0: none
/// @param idempotencyKey within the auction the same key and command bring the same decision, see [IdempotencyKey];
///   null: none
public record Envelope(Command command, @Nullable ReplyTo replyTo, long deadlineMs, @Nullable String idempotencyKey) {
    public Envelope {
        if (deadlineMs < 0) {
            throw new IllegalArgumentException("deadline is out of range: " + deadlineMs + " ms");
        }
        if (idempotencyKey != null && !IdempotencyKey.isValid(idempotencyKey)) {
            throw new IllegalArgumentException("idempotency key " + IdempotencyKey.SHAPE);
        }
    }

    public Envelope(Command command, @Nullable ReplyTo replyTo) {
        this(command, replyTo, 0, null);
    }
}
