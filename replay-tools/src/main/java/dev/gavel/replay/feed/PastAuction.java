package dev.gavel.replay.feed;

import java.util.List;

/// One auction of a history.
///
/// @param id as in the file
/// @param title the item and the kind of auction, as far as the file tells
/// @param openingPriceMicros 0: none
/// @param priceMicros what it closed at then
/// @param bids in time order, ties as in the file; at least one
public record PastAuction(long id, String title, long openingPriceMicros, long priceMicros, List<PastBid> bids) {}
