package dev.gavel.ingest;

import dev.gavel.ingest.json.DecidedBid;
import dev.gavel.schema.Position;
import dev.gavel.schema.codec.AuctionKey;

/// Bids as the read models have them.
final class DecidedBids {
    private DecidedBids() {}

    static DecidedBid accepted(long auctionId, long offset, long amountMicros) {
        return new DecidedBid(
                auctionId,
                position(auctionId, offset),
                7,
                amountMicros,
                null,
                false,
                Events.AT_MS,
                true,
                amountMicros,
                amountMicros + 1,
                Events.ENDS_MS);
    }

    static Position position(long auctionId, long offset) {
        return new Position(AuctionKey.partition(AuctionKey.encode(auctionId), FakeLog.PARTITIONS), offset);
    }
}
