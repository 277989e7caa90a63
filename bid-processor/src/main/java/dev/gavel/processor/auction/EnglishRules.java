package dev.gavel.processor.auction;

import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.Reason;

/// English auction: each bid exceeds the previous one; the highest bid leads and is the price.
final class EnglishRules {
    private EnglishRules() {}

    static int reasonsAgainst(AuctionTerms terms, Leader leader, long bidderId, long amountMicros) {
        boolean leads = leader.is(bidderId) && !terms.bidders().selfOutbid();
        return (leads ? ReasonSet.of(Reason.ALREADY_LEADING) : 0)
                | AscendingRules.reasonsAgainst(terms, leader, amountMicros);
    }

    static Leader leaderAfter(long bidderId, long amountMicros, long bidId) {
        return new Leader(bidderId, amountMicros, amountMicros, bidId);
    }
}
