package dev.gavel.schema;

import org.jspecify.annotations.Nullable;

/// A command as it is on the log: with the reply address, the deadline and the idempotency key.
///
/// @param replyTo null: nobody waits for a reply
/// @param deadlineMs broker time from which the command is rejected as expired, ms since 1970 UTC; 0: none
/// @param idempotencyKey within the auction the same key and command get the same decision, see [IdempotencyKey]; null:
///   none
/// @param actor the pseudonym of the subject who acts; 0: nobody was authenticated
public record Envelope(
        Command command, @Nullable ReplyTo replyTo, long deadlineMs, @Nullable String idempotencyKey, long actor) {
    public Envelope {
        if (deadlineMs < 0) {
            throw new IllegalArgumentException("deadline is out of range: " + deadlineMs + " ms");
        }
        if (idempotencyKey != null && !IdempotencyKey.isValid(idempotencyKey)) {
            throw new IllegalArgumentException("idempotency key " + IdempotencyKey.SHAPE);
        }
    }

    /// By nobody who was authenticated.
    public Envelope(Command command, @Nullable ReplyTo replyTo, long deadlineMs, @Nullable String idempotencyKey) {
        this(command, replyTo, deadlineMs, idempotencyKey, 0);
    }

    public Envelope(Command command, @Nullable ReplyTo replyTo) {
        this(command, replyTo, 0, null);
    }
}
