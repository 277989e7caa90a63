package dev.gavel.schema;

/// An auction as readers see it: the seller's terms, the standing, and the command that it stands at. The projector
/// writes it, the API reads it; this is the shape they share.
///
/// @param terms as published
/// @param position the last command that concerned this auction
public record AuctionView(long id, AuctionTerms terms, Standing standing, Position position) {}
