package dev.gavel.replay.scenario;

import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.OperatorException;

/// The terms that an auction has in the scenario. A pure function, called more than once per auction.
public interface ScenarioTerms {
    /// @param recorded the terms under which the auction was opened
    /// @return the same terms if the scenario does not change them
    /// @throws IllegalArgumentException if the terms would contradict each other
    AuctionTerms of(long auctionId, AuctionTerms recorded);

    /// The scenario's terms contradict the other terms of an auction.
    final class InapplicableTermsException extends OperatorException {
        private static final long serialVersionUID = 1;

        InapplicableTermsException(long auctionId, IllegalArgumentException cause) {
            super("auction " + auctionId + " cannot have these terms: " + cause.getMessage(), cause);
        }
    }
}
