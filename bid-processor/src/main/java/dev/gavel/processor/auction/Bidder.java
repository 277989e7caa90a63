package dev.gavel.processor.auction;

import dev.gavel.schema.AuctionTerms;

/// What an auction remembers of one bidder. Counts are exact where the terms need them; elsewhere 1 stands for any
/// number, so that a bidder is written once.
///
/// @param bids accepted bids, retracted ones included
/// @param retracted of them
/// @param highestMicros sealed: the highest that stands; elsewhere 0
public record Bidder(int bids, int retracted, long highestMicros) {
    /// Nobody who has bid in this auction.
    public static final Bidder NEW = new Bidder(0, 0, 0);

    private static final Bidder SEEN = new Bidder(1, 0, 0);

    boolean hasStandingBid() {
        return bids > retracted;
    }

    Bidder withBid(AuctionTerms terms, long amountMicros) {
        if (terms.type().isSealed()) {
            return new Bidder(bids + 1, retracted, Math.max(highestMicros, amountMicros));
        }
        boolean counted = terms.bidders().maxBids() > 0 || terms.retraction() != null;
        return counted ? new Bidder(bids + 1, retracted, 0) : SEEN;
    }

    Bidder withoutBid(long highestThatStands) {
        return new Bidder(bids, retracted + 1, highestThatStands);
    }
}
