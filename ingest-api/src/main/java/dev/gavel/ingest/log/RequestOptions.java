package dev.gavel.ingest.log;

import org.jspecify.annotations.Nullable;

/// How a command is sent.
///
/// @param traceparent a valid `traceparent`, or null
/// @param idempotencyKey a valid idempotency key, or null
public record RequestOptions(@Nullable String traceparent, @Nullable String idempotencyKey, WaitPolicy waitPolicy) {}
