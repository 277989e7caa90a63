/// `gavel feed`: plays a file of past bids through the HTTP API and compares the closing prices.
@NullMarked
package dev.gavel.replay.feed;

import org.jspecify.annotations.NullMarked;
