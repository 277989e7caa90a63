package dev.gavel.schema;

/// Who wants an auction closed.
public enum CloseCause {
    /// The seller, before its end.
    SELLER,
    /// The closer, which saw the end pass. Refused if by the log's time it has not.
    END_PASSED
}
