package dev.gavel.processor.auction;

import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.Command.PlaceBid;

/// The rule book of each type of auction, side by side.
final class Bidding {
    private Bidding() {}

    /// What the type of auction has against an amount.
    static int objections(Auction auction, Bidder bidder, PlaceBid bid) {
        AuctionTerms terms = auction.terms();
        return switch (terms.type()) {
            case ENGLISH -> English.objections(terms, auction.lead(), bid.bidderId(), bid.amountMicros());
            case PROXY -> Proxy.objections(terms, auction.lead(), bid.bidderId(), bid.amountMicros());
            case SEALED_FIRST, SEALED_SECOND -> Sealed.objections(terms, bidder, bid.amountMicros());
        };
    }

    /// Who leads once a bid was accepted.
    static Leader place(AuctionTerms terms, Leader lead, long bidderId, long amountMicros, long bidId) {
        return switch (terms.type()) {
            case ENGLISH -> English.place(bidderId, amountMicros, bidId);
            case PROXY -> Proxy.place(terms, lead, bidderId, amountMicros, bidId);
            case SEALED_FIRST -> Sealed.placeFirstPrice(lead, bidderId, amountMicros, bidId);
            case SEALED_SECOND -> Sealed.placeSecondPrice(terms, lead, bidderId, amountMicros, bidId);
        };
    }

    /// What the next bid must reach, as far as everybody may know.
    static long minimumNextBid(AuctionTerms terms, Leader lead) {
        return terms.type().isSealed() ? terms.prices().openingMicros() : Ascending.minimumNextBid(terms, lead);
    }
}
