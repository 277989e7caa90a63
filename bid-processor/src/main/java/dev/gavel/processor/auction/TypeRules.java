package dev.gavel.processor.auction;

import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.Command.PlaceBid;

/// Selects the rules of the auction's type.
final class TypeRules {
    private TypeRules() {}

    /// The reasons by which the type of auction rejects this bid, as far as they follow from what is public; a
    /// [ReasonSet].
    static int publicReasonsAgainst(Auction auction, PlaceBid bid) {
        AuctionTerms terms = auction.terms();
        Leader leader = auction.leader();
        return switch (terms.type()) {
            case ENGLISH -> EnglishRules.reasonsAgainst(terms, leader, bid.bidderId(), bid.amountMicros());
            case PROXY -> ProxyRules.publicReasonsAgainst(terms, leader, bid.bidderId(), bid.amountMicros());
            case SEALED_FIRST, SEALED_SECOND -> SealedRules.publicReasonsAgainst(terms, bid.amountMicros());
        };
    }

    /// The reasons by which the type of auction rejects this bid that follow from a hidden amount; a [ReasonSet].
    static int privateReasonsAgainst(Auction auction, Bidder bidder, PlaceBid bid) {
        return switch (auction.terms().type()) {
            case ENGLISH -> 0;
            case PROXY -> ProxyRules.privateReasonsAgainst(auction.leader(), bid.bidderId(), bid.amountMicros());
            case SEALED_FIRST, SEALED_SECOND -> SealedRules.privateReasonsAgainst(bidder, bid.amountMicros());
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
        return terms.type().isSealed() ? terms.prices().openingMicros() : EnglishRules.minimumNextBid(terms, leader);
    }
}
