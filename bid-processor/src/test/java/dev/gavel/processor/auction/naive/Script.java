package dev.gavel.processor.auction.naive;

import dev.gavel.schema.AuctionTerms;
import java.util.List;

/// A history to play.
///
/// @param lots the terms of each auction
/// @param moves the steps
public record Script(List<AuctionTerms> lots, List<Move> moves) {}
