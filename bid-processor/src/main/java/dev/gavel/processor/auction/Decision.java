package dev.gavel.processor.auction;

import dev.gavel.schema.Event;
import org.jspecify.annotations.Nullable;

/// What a command came to.
///
/// @param event for everybody to see
/// @param auction after it; null: there is none
/// @param bidder whoever bid or retracted, after it
public record Decision(Event event, @Nullable Auction auction, Bidder bidder) {}
