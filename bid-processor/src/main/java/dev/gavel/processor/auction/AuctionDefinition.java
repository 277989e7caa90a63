package dev.gavel.processor.auction;

import dev.gavel.schema.AuctionTerms;

/// What of an auction never changes.
///
/// @param terms all of them: with the reserve price and the guests
/// @param startsAtMs the first instant of bidding, ms since 1970 UTC
public record AuctionDefinition(long id, AuctionTerms terms, long startsAtMs) {
    static AuctionDefinition opened(long id, AuctionTerms terms, long atMs) {
        Long startsAtMs = terms.startsAtMs();
        return new AuctionDefinition(id, terms, startsAtMs == null ? atMs : startsAtMs);
    }
}
