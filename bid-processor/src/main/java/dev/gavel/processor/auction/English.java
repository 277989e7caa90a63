package dev.gavel.processor.auction;

import static dev.gavel.processor.auction.Objections.bit;

import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.Reason;

/// Ascending: each bid tops the last, the highest leads and is the price.
final class English {
    private English() {}

    static int objections(AuctionTerms terms, Leader lead, long bidderId, long amountMicros) {
        boolean leads = lead.isBy(bidderId) && !terms.bidders().selfOutbid();
        return (leads ? bit(Reason.ALREADY_LEADING) : 0) | Ascending.objection(terms, lead, amountMicros);
    }

    static Leader place(long bidderId, long amountMicros, long bidId) {
        return new Leader(bidderId, amountMicros, amountMicros, bidId);
    }
}
