package dev.gavel.processor.auction;

import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.Prices;
import dev.gavel.schema.Reason;

/// Proxy auction: each bidder states a maximum, and the auction bids for them. The price is the second-highest maximum
/// plus one increment, at most the highest maximum. These are the rules of eBay's proxy bidding of 2003.
final class ProxyRules {
    private ProxyRules() {}

    /// The minimum next bid is not for the leader.
    static int publicReasonsAgainst(AuctionTerms terms, Leader leader, long bidderId, long maximumMicros) {
        return leader.is(bidderId) ? 0 : EnglishRules.amountReasons(terms, leader, maximumMicros);
    }

    /// Compares with the leader's maximum.
    static int privateReasonsAgainst(Leader leader, long bidderId, long maximumMicros) {
        return leader.is(bidderId) && maximumMicros <= leader.highestMicros()
                ? ReasonSet.of(Reason.OWN_BID_NOT_RAISED)
                : 0;
    }

    static Leader leaderAfter(AuctionTerms terms, Leader leader, long bidderId, long maximumMicros, long bidId) {
        Prices prices = terms.prices();
        if (!leader.exists()) {
            return leader(prices, bidderId, maximumMicros, prices.openingMicros(), bidId);
        }
        long highest = leader.highestMicros();
        long price = leader.priceMicros();
        if (leader.is(bidderId)) {
            // A leader who raises their own maximum does not raise the price.
            return maximumMicros > highest ? leader(prices, bidderId, maximumMicros, price, bidId) : leader;
        }
        if (maximumMicros > highest) {
            long newPrice = Math.min(maximumMicros, Increments.add(terms, highest));
            return leader(prices, bidderId, maximumMicros, Math.max(price, newPrice), bidId);
        }
        // Of two equal maxima the earlier leads, at that amount.
        long newPrice = Math.min(highest, Increments.add(terms, maximumMicros));
        return leader(prices, leader.leaderId(), highest, Math.max(price, newPrice), leader.bidId());
    }

    /// A maximum that meets the reserve price raises the price to it.
    private static Leader leader(Prices prices, long leaderId, long highestMicros, long priceMicros, long bidId) {
        long reserve = prices.reserveMicros();
        long price = highestMicros >= reserve ? Math.max(priceMicros, reserve) : priceMicros;
        return new Leader(leaderId, highestMicros, price, bidId);
    }
}
