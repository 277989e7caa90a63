package dev.gavel.replay.scenario;

/// One auction, as it was and as it would have been.
public record AuctionDiff(long auctionId, AuctionCourse recorded, AuctionCourse other) {
    public boolean differs() {
        return !recorded.equals(other);
    }

    /// How far apart the hammer prices are, micros; one that is not sold has brought nothing.
    public long priceDifferenceMicros() {
        return Math.abs(recorded.hammerMicros() - other.hammerMicros());
    }
}
