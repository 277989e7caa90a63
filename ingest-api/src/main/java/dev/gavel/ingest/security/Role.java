package dev.gavel.ingest.security;

/// What a caller may do. Every role may also read what is public.
public enum Role {
    /// Bids, and reads its own bids and receipts.
    BIDDER,

    /// Opens auctions, and closes and cancels its own.
    SELLER,

    /// Acts for the house: for every bidder and seller.
    OPERATOR,

    /// Reads what is public.
    READER
}
