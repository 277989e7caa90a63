package dev.gavel.replay.feed;

import java.math.BigDecimal;

/// One bid of a history.
///
/// @param line where it stands in the file, from 1
/// @param time in whatever unit; only its order counts
/// @param bidderId [BidderIds] of the name
record PastBid(long line, BigDecimal time, long bidderId, long amountMicros) {}
