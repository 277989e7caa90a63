package dev.gavel.processor.auction;

import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.Command.PlaceBid;
import dev.gavel.schema.Reason;
import dev.gavel.schema.TickSize;

/// Versions 2 and 3 of the rules, for auctions that were opened under them: a rejection has every reason that applies.
/// It must never change (docs/adr/0009).
final class RulesV3 {
    private RulesV3() {}

    /// @param auction not over
    /// @param late whether the bid came after its deadline
    static int reasonsAgainst(Auction auction, Bidder bidder, PlaceBid bid, boolean late, long atMs) {
        AuctionTerms terms = auction.terms();
        int maxBids = terms.bidders().maxBids();
        return (auction.hasStarted(atMs) ? 0 : ReasonSet.of(Reason.NOT_YET_OPEN))
                | (late ? ReasonSet.of(Reason.EXPIRED) : 0)
                | (terms.bidders().admits(bid.bidderId()) ? 0 : ReasonSet.of(Reason.NOT_INVITED))
                | (maxBids == 0 || bidder.bids() < maxBids ? 0 : ReasonSet.of(Reason.BID_LIMIT_REACHED))
                | (TickSize.divides(terms.tickSizeMicros(), bid.amountMicros()) ? 0 : ReasonSet.of(Reason.OFF_TICK))
                | TypeRules.publicReasonsAgainst(auction, bid)
                | TypeRules.privateReasonsAgainst(auction, bidder, bid);
    }
}
