package dev.gavel.processor.auction;

import dev.gavel.schema.Command.PlaceBid;
import dev.gavel.schema.Reason;

/// Version 1 of the rules, for the auctions that were opened under it: English, who leads may bid again, one reason a
/// refusal. It must never change.
final class FirstRules {
    static final int VERSION = 1;

    private FirstRules() {}

    /// @param auction not over
    static int objections(Auction auction, PlaceBid bid, long atMs) {
        return Life.hasStarted(auction, atMs)
                ? Ascending.objection(auction.terms(), auction.lead(), bid.amountMicros())
                : Objections.bit(Reason.NOT_YET_OPEN);
    }
}
