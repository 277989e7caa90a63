package dev.gavel.processor.auction;

import dev.gavel.schema.Command.PlaceBid;
import dev.gavel.schema.Reason;

/// Version 1 of the rules, for auctions that were opened under it: English auctions only, the leader may bid again, and
/// a rejection has one reason. It must never change (docs/adr/0009).
final class RulesV1 {
    static final int VERSION = 1;

    private RulesV1() {}

    /// @param auction not over
    static int reasonsAgainst(Auction auction, PlaceBid bid, long atMs) {
        return auction.hasStarted(atMs)
                ? EnglishRules.amountReasons(auction.terms(), auction.leader(), bid.amountMicros())
                : ReasonSet.of(Reason.NOT_YET_OPEN);
    }
}
