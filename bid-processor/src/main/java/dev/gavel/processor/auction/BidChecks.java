package dev.gavel.processor.auction;

import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.Command.PlaceBid;
import dev.gavel.schema.Reason;
import dev.gavel.schema.TickSize;

/// The checks of a bid, in an order in which a rejection reveals nothing hidden (docs/adr/0031). A late bid is rejected
/// for that reason alone. Then come the reasons that follow from public data. Reasons that depend on the bidder come
/// last and alone, so that only a bid that would otherwise be accepted can learn them.
final class BidChecks {
    private BidChecks() {}

    /// The reasons of the first check that the bid does not pass, as a [ReasonSet].
    ///
    /// @param auction not over
    /// @param late whether the bid came after its deadline
    static int reasonsAgainst(Auction auction, Bidder bidder, PlaceBid bid, boolean late, long atMs) {
        AuctionTerms terms = auction.terms();
        if (!auction.hasStarted(atMs)) {
            return ReasonSet.of(Reason.NOT_YET_OPEN);
        }
        if (late) {
            return ReasonSet.of(Reason.EXPIRED);
        }
        int publicReasons =
                (TickSize.divides(terms.tickSizeMicros(), bid.amountMicros()) ? 0 : ReasonSet.of(Reason.OFF_TICK))
                        | TypeRules.publicReasonsAgainst(auction, bid);
        return publicReasons == 0 ? privateReason(auction, bidder, bid) : publicReasons;
    }

    private static int privateReason(Auction auction, Bidder bidder, PlaceBid bid) {
        AuctionTerms terms = auction.terms();
        if (!terms.bidders().admits(bid.bidderId())) {
            return ReasonSet.of(Reason.NOT_INVITED);
        }
        int maxBids = terms.bidders().maxBids();
        if (maxBids > 0 && bidder.bids() >= maxBids) {
            return ReasonSet.of(Reason.BID_LIMIT_REACHED);
        }
        return TypeRules.privateReasonsAgainst(auction, bidder, bid);
    }
}
