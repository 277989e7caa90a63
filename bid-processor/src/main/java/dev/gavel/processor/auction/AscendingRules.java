package dev.gavel.processor.auction;

import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.Reason;

/// What English and proxy auctions have in common: a public price that the next bid must exceed by an increment.
final class AscendingRules {
    private AscendingRules() {}

    /// The opening price while no bid stands; afterwards the price plus one increment.
    static long minimumNextBid(AuctionTerms terms, Leader leader) {
        return leader.exists() ? Increments.add(terms, leader.priceMicros()) : terms.prices().openingMicros();
    }

    /// The reasons to reject this amount, as a [ReasonSet].
    static int reasonsAgainst(AuctionTerms terms, Leader leader, long amountMicros) {
        // At the largest amount the minimum next bid equals the price, so the price is compared too.
        if (amountMicros >= minimumNextBid(terms, leader) && amountMicros > leader.priceMicros()) {
            return 0;
        }
        return ReasonSet.of(leader.exists() ? Reason.BID_TOO_LOW : Reason.BELOW_OPENING_PRICE);
    }
}
