package dev.gavel.replay.scenario;

import dev.gavel.schema.AuctionTerms;

/// The terms that an auction has in the scenario. A pure function, called more than once per auction.
public interface ScenarioTerms {
    /// @param recorded the terms under which the auction was opened
    /// @return the same terms if the scenario does not change them
    /// @throws IllegalArgumentException if the terms would contradict each other; the auction is skipped then
    AuctionTerms of(long auctionId, AuctionTerms recorded);
}
