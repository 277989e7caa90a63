package dev.gavel.processor.auction;

import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.Reason;

/// Sealed auctions: nobody sees the bids before the close. In a first-price auction the highest bidder wins and pays
/// their own bid. In a second-price auction (Vickrey 1961) the highest bidder wins and pays the highest bid of the
/// others.
final class SealedRules {
    private SealedRules() {}

    /// Compares with the seller's amount. Any other reason would disclose something about the bids.
    static int publicReasonsAgainst(AuctionTerms terms, long amountMicros) {
        return amountMicros < terms.prices().openingMicros() ? ReasonSet.of(Reason.BELOW_OPENING_PRICE) : 0;
    }

    /// Compares with the bidder's own amount.
    static int privateReasonsAgainst(Bidder bidder, long amountMicros) {
        return amountMicros <= bidder.highestMicros() ? ReasonSet.of(Reason.OWN_BID_NOT_RAISED) : 0;
    }

    static Leader firstPriceLeaderAfter(Leader leader, long bidderId, long amountMicros, long bidId) {
        return amountMicros > leader.highestMicros() ? new Leader(bidderId, amountMicros, amountMicros, bidId) : leader;
    }

    /// The price is the highest bid of the others so far. When the lead changes, that is the previous leader's bid.
    static Leader secondPriceLeaderAfter(
            AuctionTerms terms, Leader leader, long bidderId, long amountMicros, long bidId) {
        if (!leader.exists()) {
            return new Leader(bidderId, amountMicros, terms.prices().openingMicros(), bidId);
        }
        long highest = leader.highestMicros();
        if (leader.is(bidderId)) {
            return amountMicros > highest ? new Leader(bidderId, amountMicros, leader.priceMicros(), bidId) : leader;
        }
        return amountMicros > highest
                ? new Leader(bidderId, amountMicros, highest, bidId)
                : new Leader(leader.leaderId(), highest, Math.max(leader.priceMicros(), amountMicros), leader.bidId());
    }
}
