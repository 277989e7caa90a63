package dev.gavel.schema;

/// Why an auction closes.
public enum CloseCause {
    /// The seller, before its end.
    SELLER,
    /// The closer, which saw the end pass. Refused if by the log's time it has not.
    END_PASSED,
    /// Nobody asked: a bid bought at the buy-now price. In events only.
    BOUGHT
}
