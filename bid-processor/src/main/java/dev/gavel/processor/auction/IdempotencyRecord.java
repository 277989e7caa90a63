package dev.gavel.processor.auction;

import dev.gavel.schema.Command;
import dev.gavel.schema.Event;

/// What an auction remembers of one idempotency key.
///
/// @param number the how-manieth of the auction's keys, from 1
/// @param command what was asked under it
/// @param event what was decided
public record IdempotencyRecord(int number, Command command, Event event) {}
