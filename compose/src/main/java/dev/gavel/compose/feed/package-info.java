/// `gavel feed`: a bid history from a file ([BidHistory]) played through the HTTP API ([Feed]), and what came
/// of it ([FeedReport]).
@NullMarked
package dev.gavel.compose.feed;

import org.jspecify.annotations.NullMarked;
