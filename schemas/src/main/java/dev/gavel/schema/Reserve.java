package dev.gavel.schema;

/// What bidders may know of a reserve price.
public enum Reserve {
    /// There is none, or it is not told yet: sealed.
    UNTOLD,
    NOT_MET,
    MET
}
