package dev.gavel.schema;

/// Why an auction closes.
public enum CloseCause {
    /// The seller closed the auction before its end.
    SELLER,
    /// The end has passed by the closer's clock. Rejected if it has not by broker time.
    END_PASSED,
    /// A bid bought at the buy-now price. Only in events.
    BOUGHT
}
