package dev.gavel.replay.scenario;

import dev.gavel.schema.AuctionTerms;

/// The terms that an auction shall be thought to have had. A pure function: asked twice, it says the same.
public interface OtherRules {
    /// @param recorded the terms under which it was opened
    /// @return the same ones, if it shall have had no others
    /// @throws IllegalArgumentException if its terms would not go together; the message says which
    AuctionTerms of(long auctionId, AuctionTerms recorded);
}
