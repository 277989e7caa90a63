package dev.gavel.processor.auction;

import dev.gavel.schema.AuctionTerms;

/// The state of one bidder in one auction. Bids are counted exactly if the terms need the count. Otherwise 1 stands for
/// any number, so that the bidder is written once.
///
/// @param bids accepted bids, including retracted ones
/// @param retracted how many of them were retracted
/// @param highestMicros in a sealed auction the bidder's highest standing bid; otherwise 0
public record Bidder(int bids, int retracted, long highestMicros) {
    /// A bidder without an accepted bid in this auction.
    public static final Bidder NEW = new Bidder(0, 0, 0);

    private static final Bidder UNCOUNTED = new Bidder(1, 0, 0);

    boolean hasStandingBid() {
        return bids > retracted;
    }

    Bidder withBid(AuctionTerms terms, long amountMicros) {
        if (terms.type().isSealed()) {
            return new Bidder(bids + 1, retracted, Math.max(highestMicros, amountMicros));
        }
        boolean counted = terms.bidders().maxBids() > 0 || terms.retraction() != null;
        return counted ? new Bidder(bids + 1, retracted, 0) : UNCOUNTED;
    }

    /// @param newHighestMicros in a sealed auction the bidder's highest bid that still stands; otherwise 0
    Bidder withoutBid(long newHighestMicros) {
        return new Bidder(bids, retracted + 1, newHighestMicros);
    }
}
