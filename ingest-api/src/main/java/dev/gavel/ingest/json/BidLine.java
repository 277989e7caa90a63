package dev.gavel.ingest.json;

import dev.gavel.schema.Command.PlaceBid;
import org.jspecify.annotations.Nullable;

/// One bid of many: of a stream's lines or a batch's elements.
///
/// @param clientId null: it has none
/// @param idempotencyKey null: it has none
public record BidLine(@Nullable ClientId clientId, PlaceBid bid, @Nullable String idempotencyKey) {}
