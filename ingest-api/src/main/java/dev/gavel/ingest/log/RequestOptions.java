package dev.gavel.ingest.log;

import org.jspecify.annotations.Nullable;

/// How somebody asks.
///
/// @param traceparent a valid one; null: none
/// @param idempotencyKey a valid one; null: none
public record RequestOptions(@Nullable String traceparent, @Nullable String idempotencyKey, WaitPolicy patience) {}
