package dev.gavel.processor.auction;

import dev.gavel.schema.Command;
import dev.gavel.schema.Event;

/// What an auction stores for one idempotency key.
///
/// @param number counts the auction's keys by their first use, from 1; those of rejected commands apart since rules
///   version 4
/// @param ownerNumber counts the keys of its bidder or of the seller in the same way; 0 before rules version 4
/// @param command the command of the first use
/// @param event its decision
public record IdempotencyRecord(int number, int ownerNumber, Command command, Event event) {}
