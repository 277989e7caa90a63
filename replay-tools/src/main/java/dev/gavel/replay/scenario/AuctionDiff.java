package dev.gavel.replay.scenario;

import dev.gavel.schema.Status;
import org.jspecify.annotations.Nullable;

/// The result of one auction, as recorded and in the scenario.
public record AuctionDiff(long auctionId, AuctionResult recorded, AuctionResult scenario) {
    public boolean differs() {
        return !recorded.equals(scenario);
    }

    /// The difference between the hammer prices, micros. The price of an auction that was not sold counts as 0.
    public long priceDifferenceMicros() {
        return Math.abs(recorded.hammerMicros() - scenario.hammerMicros());
    }

    /// How an auction went under one set of terms.
    ///
    /// @param status null: it was never opened. An auction that has not ended is open, whether it has started or not
    /// @param winnerId 0: nobody
    /// @param hammerMicros 0: not sold
    /// @param accepted accepted bids
    /// @param rejected rejected bids since the opening
    public record AuctionResult(
            @Nullable Status status, long winnerId, long hammerMicros, long accepted, long rejected) {
        static final AuctionResult NONE = new AuctionResult(null, 0, 0, 0, 0);

        AuctionResult opened() {
            return new AuctionResult(Status.OPEN, 0, 0, accepted, rejected);
        }

        AuctionResult withAccepted() {
            return new AuctionResult(status, winnerId, hammerMicros, accepted + 1, rejected);
        }

        AuctionResult withRejected() {
            return new AuctionResult(status, winnerId, hammerMicros, accepted, rejected + 1);
        }

        AuctionResult cancelled() {
            return new AuctionResult(Status.CANCELLED, 0, 0, accepted, rejected);
        }

        AuctionResult closed(long winner, long priceMicros) {
            Status end = winner == 0 ? Status.UNSOLD : Status.SOLD;
            return new AuctionResult(end, winner, priceMicros, accepted, rejected);
        }
    }
}
