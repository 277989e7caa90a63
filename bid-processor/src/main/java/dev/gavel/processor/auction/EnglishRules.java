package dev.gavel.processor.auction;

import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.Reason;

/// English auction: each bid exceeds the previous one by an increment; the highest bid leads and is the price. The
/// amount of a proxy auction's bid is compared with its public price in the same way.
final class EnglishRules {
    private EnglishRules() {}

    static int reasonsAgainst(AuctionTerms terms, Leader leader, long bidderId, long amountMicros) {
        boolean leads = leader.is(bidderId) && !terms.bidders().selfOutbid();
        return (leads ? ReasonSet.of(Reason.ALREADY_LEADING) : 0) | amountReasons(terms, leader, amountMicros);
    }

    static Leader leaderAfter(long bidderId, long amountMicros, long bidId) {
        return new Leader(bidderId, amountMicros, amountMicros, bidId);
    }

    /// The opening price while no bid stands; afterwards the price plus one increment.
    static long minimumNextBid(AuctionTerms terms, Leader leader) {
        return leader.exists() ? Increments.add(terms, leader.priceMicros()) : terms.prices().openingMicros();
    }

    /// The reasons to reject this amount, as a [ReasonSet].
    static int amountReasons(AuctionTerms terms, Leader leader, long amountMicros) {
        // At the largest amount the minimum next bid equals the price, so the price is compared too.
        if (amountMicros >= minimumNextBid(terms, leader) && amountMicros > leader.priceMicros()) {
            return 0;
        }
        return ReasonSet.of(leader.exists() ? Reason.BID_TOO_LOW : Reason.BELOW_OPENING_PRICE);
    }
}
