package dev.gavel.schema;

/// The reply to the sender of one command.
///
/// @param instance as in the command's [ReplyTo]
/// @param correlation as in the command's [ReplyTo]
/// @param firmMinimum the minimum next bid in the event's standing never falls while the auction is open, and a lower
///   multiple of the tick size by anybody but the leader is rejected for that reason and no other
/// @param tickSizeMicros of an auction with a firm minimum; otherwise [AuctionTerms#SMALLEST]
public record Reply(long instance, long correlation, Event event, boolean firmMinimum, long tickSizeMicros) {
    public Reply {
        if (tickSizeMicros <= 0) {
            throw new IllegalArgumentException("tick size is out of range");
        }
    }
}
