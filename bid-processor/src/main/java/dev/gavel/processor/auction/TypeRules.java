package dev.gavel.processor.auction;

import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.Command.PlaceBid;

/// Selects the rules of the auction's type.
final class TypeRules {
    private TypeRules() {}

    /// The reasons by which the type of auction rejects this bid, as a [ReasonSet].
    static int reasonsAgainst(Auction auction, Bidder bidder, PlaceBid bid) {
        AuctionTerms terms = auction.terms();
        return switch (terms.type()) {
            case ENGLISH -> EnglishRules.reasonsAgainst(terms, auction.leader(), bid.bidderId(), bid.amountMicros());
            case PROXY -> ProxyRules.reasonsAgainst(terms, auction.leader(), bid.bidderId(), bid.amountMicros());
            case SEALED_FIRST, SEALED_SECOND -> SealedRules.reasonsAgainst(terms, bidder, bid.amountMicros());
        };
    }

    /// The leader after this bid is accepted.
    static Leader leaderAfter(AuctionTerms terms, Leader leader, long bidderId, long amountMicros, long bidId) {
        return switch (terms.type()) {
            case ENGLISH -> EnglishRules.leaderAfter(bidderId, amountMicros, bidId);
            case PROXY -> ProxyRules.leaderAfter(terms, leader, bidderId, amountMicros, bidId);
            case SEALED_FIRST -> SealedRules.firstPriceLeaderAfter(leader, bidderId, amountMicros, bidId);
            case SEALED_SECOND -> SealedRules.secondPriceLeaderAfter(terms, leader, bidderId, amountMicros, bidId);
        };
    }

    /// The lowest amount that the next bid can have, as far as it is public.
    static long minimumNextBid(AuctionTerms terms, Leader leader) {
        return terms.type().isSealed() ? terms.prices().openingMicros() : AscendingRules.minimumNextBid(terms, leader);
    }
}
