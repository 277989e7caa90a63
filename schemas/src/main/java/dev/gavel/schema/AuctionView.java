package dev.gavel.schema;

/// An auction in the read models: the projector writes it, the API reads it.
///
/// @param terms the public terms
/// @param position the position of the auction's latest command
public record AuctionView(long id, AuctionTerms terms, Standing standing, Position position) {}
