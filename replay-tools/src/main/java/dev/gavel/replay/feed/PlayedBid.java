package dev.gavel.replay.feed;

/// A bid and its decision.
///
/// @param answerNs from the request to the decision, asking again included
record PlayedBid(PastBid bid, FeedDecision decision, long answerNs) {}
