package dev.gavel.processor.auction;

import dev.gavel.schema.Event;
import org.jspecify.annotations.Nullable;

/// What the rules make of one command: the event to publish and the state to keep.
///
/// @param event without chain hash
/// @param auction the auction after the command; null: there is none
/// @param bidder the bidder who bid or retracted, after the command; [Bidder#NEW] for other commands
public record Decision(Event event, @Nullable Auction auction, Bidder bidder) {}
