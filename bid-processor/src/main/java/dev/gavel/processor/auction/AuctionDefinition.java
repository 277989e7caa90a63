package dev.gavel.processor.auction;

import dev.gavel.schema.AuctionTerms;

/// The part of an auction that never changes.
///
/// @param terms complete, with the reserve price and the allowed bidders
/// @param startsAtMs the first instant of bidding, ms since 1970 UTC
public record AuctionDefinition(long id, AuctionTerms terms, long startsAtMs) {
    static AuctionDefinition opened(long id, AuctionTerms terms, long atMs) {
        Long startsAtMs = terms.startsAtMs();
        return new AuctionDefinition(id, terms, startsAtMs == null ? atMs : startsAtMs);
    }
}
