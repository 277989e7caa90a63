package dev.gavel.processor.auction;

import static dev.gavel.processor.auction.Objections.bit;

import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.Reason;

/// One round in which nobody sees the others' bids. First price: the highest wins and is paid. Second price (Vickrey
/// 1961): the highest wins and pays what the highest of the others bid.
final class Sealed {
    private Sealed() {}

    /// Nothing but the seller's and the bidder's own amounts counts here: anything else would tell of the others.
    static int objections(AuctionTerms terms, Bidder bidder, long amountMicros) {
        int low = amountMicros < terms.prices().openingMicros() ? bit(Reason.BELOW_OPENING_PRICE) : 0;
        int notRaised = amountMicros <= bidder.highestMicros() ? bit(Reason.OWN_BID_NOT_RAISED) : 0;
        return low | notRaised;
    }

    static Leader placeFirstPrice(Leader lead, long bidderId, long amountMicros, long bidId) {
        return amountMicros > lead.highestMicros() ? new Leader(bidderId, amountMicros, amountMicros, bidId) : lead;
    }

    /// The price is the highest of the others so far: a former leader's bid is always that.
    static Leader placeSecondPrice(AuctionTerms terms, Leader lead, long bidderId, long amountMicros, long bidId) {
        if (!lead.exists()) {
            return new Leader(bidderId, amountMicros, terms.prices().openingMicros(), bidId);
        }
        long highest = lead.highestMicros();
        if (lead.isBy(bidderId)) {
            return amountMicros > highest ? new Leader(bidderId, amountMicros, lead.priceMicros(), bidId) : lead;
        }
        return amountMicros > highest
                ? new Leader(bidderId, amountMicros, highest, bidId)
                : new Leader(lead.leaderId(), highest, Math.max(lead.priceMicros(), amountMicros), lead.bidId());
    }
}
