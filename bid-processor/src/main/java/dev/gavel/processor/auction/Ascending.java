package dev.gavel.processor.auction;

import static dev.gavel.processor.auction.Objections.bit;

import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.Reason;

/// What English and proxy auctions share: a price that everybody sees and the next bid must top.
final class Ascending {
    private Ascending() {}

    /// The opening price, then the price and an increment.
    static long minimumNextBid(AuctionTerms terms, Leader lead) {
        return lead.exists() ? Steps.above(terms.increment(), lead.priceMicros()) : terms.prices().openingMicros();
    }

    static int objection(AuctionTerms terms, Leader lead, long amountMicros) {
        // At the largest amount there is, the minimum is the price itself; and nothing tops it.
        if (amountMicros >= minimumNextBid(terms, lead) && amountMicros > lead.priceMicros()) {
            return 0;
        }
        return bit(lead.exists() ? Reason.BID_TOO_LOW : Reason.BELOW_OPENING_PRICE);
    }
}
