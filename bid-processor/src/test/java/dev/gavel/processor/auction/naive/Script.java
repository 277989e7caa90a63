package dev.gavel.processor.auction.naive;

import dev.gavel.schema.AuctionTerms;
import java.util.List;

/// What is to be played.
///
/// @param lots the terms of each auction
/// @param moves what happens
public record Script(List<AuctionTerms> lots, List<Move> moves) {}
