package dev.gavel.ingest.log;

import org.jspecify.annotations.Nullable;

/// How a command is sent.
///
/// @param traceparent a valid `traceparent`, or null
/// @param idempotencyKey a valid idempotency key, or null
/// @param actor the pseudonym of the subject who acts; 0: nobody was authenticated
/// @param keyRequired whether each command of the request needs an idempotency key
public record RequestOptions(
        @Nullable String traceparent,
        @Nullable String idempotencyKey,
        WaitPolicy waitPolicy,
        long actor,
        boolean keyRequired) {
    /// By nobody who was authenticated.
    public RequestOptions(@Nullable String traceparent, @Nullable String idempotencyKey, WaitPolicy waitPolicy) {
        this(traceparent, idempotencyKey, waitPolicy, 0, false);
    }

    public RequestOptions by(long pseudonym) {
        return pseudonym == actor
                ? this
                : new RequestOptions(traceparent, idempotencyKey, waitPolicy, pseudonym, keyRequired);
    }

    public RequestOptions withKey(@Nullable String key) {
        return new RequestOptions(traceparent, key, waitPolicy, actor, keyRequired);
    }
}
