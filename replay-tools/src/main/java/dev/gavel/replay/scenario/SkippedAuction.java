package dev.gavel.replay.scenario;

import dev.gavel.schema.ContradictoryTermsException;

/// An auction that cannot have the scenario's terms, because they contradict its other terms: a reserve price below its
/// opening price, for example. It is not compared, and not counted on either side.
///
/// @param code of the contradiction, as in the API
/// @param why for people
public record SkippedAuction(long auctionId, String code, String why) {
    static SkippedAuction of(long auctionId, IllegalArgumentException e) {
        String code = e instanceof ContradictoryTermsException terms ? terms.code() : "contradictory_terms";
        return new SkippedAuction(auctionId, code, String.valueOf(e.getMessage()));
    }
}
