package dev.gavel.processor.auction;

import static dev.gavel.processor.auction.Objections.bit;

import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.Prices;
import dev.gavel.schema.Reason;

/// Bidders state a maximum, and the auctioneer bids for them: the price is the second-highest maximum and an increment,
/// but not above the highest. As eBay's proxy bidding of 2003 had it.
final class Proxy {
    private Proxy() {}

    static int objections(AuctionTerms terms, Leader lead, long bidderId, long maximumMicros) {
        if (!lead.isBy(bidderId)) {
            return Ascending.objection(terms, lead, maximumMicros);
        }
        return maximumMicros > lead.highestMicros() ? 0 : bit(Reason.OWN_BID_NOT_RAISED);
    }

    static Leader place(AuctionTerms terms, Leader lead, long bidderId, long maximumMicros, long bidId) {
        Prices prices = terms.prices();
        if (!lead.exists()) {
            return lead(prices, bidderId, maximumMicros, prices.openingMicros(), bidId);
        }
        long highest = lead.highestMicros();
        long price = lead.priceMicros();
        if (lead.isBy(bidderId)) {
            return maximumMicros > highest ? lead(prices, bidderId, maximumMicros, price, bidId) : lead;
        }
        if (maximumMicros > highest) {
            long topped = Math.min(maximumMicros, Steps.above(terms.increment(), highest));
            return lead(prices, bidderId, maximumMicros, Math.max(price, topped), bidId);
        }
        // Of two equal maxima the earlier leads: the minimum is the amount of both.
        long defended = Math.min(highest, Steps.above(terms.increment(), maximumMicros));
        return lead(prices, lead.leaderId(), highest, Math.max(price, defended), lead.bidId());
    }

    /// A maximum that meets the reserve lifts the price to it.
    private static Leader lead(Prices prices, long leaderId, long highestMicros, long priceMicros, long bidId) {
        long reserve = prices.reserveMicros();
        long price = highestMicros >= reserve ? Math.max(priceMicros, reserve) : priceMicros;
        return new Leader(leaderId, highestMicros, price, bidId);
    }
}
