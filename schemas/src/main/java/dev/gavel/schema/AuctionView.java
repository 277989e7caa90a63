package dev.gavel.schema;

/// An auction in the read models: the projector writes it, the API reads it.
///
/// @param terms the public terms
/// @param closedAtMs when the auction was closed or cancelled, ms since 1970 UTC; 0: it is not over, or an earlier
///   version has written its row
/// @param position the position of the auction's latest command
public record AuctionView(long id, AuctionTerms terms, Standing standing, long closedAtMs, Position position) {}
