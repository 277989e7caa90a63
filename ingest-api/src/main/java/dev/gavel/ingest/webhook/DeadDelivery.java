package dev.gavel.ingest.webhook;

import dev.gavel.schema.Position;
import java.time.Instant;

/// An event that was not delivered in time. The event itself is on the log.
///
/// @param error of the last attempt, for people
public record DeadDelivery(
        Position position, long auctionId, String eventType, int attempts, Instant diedAt, String error) {}
