/// The processor: reads commands in log order, decides each by the rules in `auction`, and writes event, reply and
/// state in one transaction. Start reading at [BidTopology] → [BidProcessor] → [AuctionEngine].
@NullMarked
package dev.gavel.processor;

import org.jspecify.annotations.NullMarked;
