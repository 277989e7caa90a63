package dev.gavel.ingest.routes;

import dev.gavel.ingest.json.DecidedBid;
import dev.gavel.schema.Position;
import dev.gavel.schema.Reserve;
import dev.gavel.schema.codec.AuctionKey;
import java.util.List;

/// Bids as the read models return them.
final class DecidedBids {
    private DecidedBids() {}

    static DecidedBid accepted(long auctionId, long offset, long amountMicros) {
        return new DecidedBid(
                auctionId,
                position(auctionId, offset),
                7,
                amountMicros,
                List.of(),
                false,
                Events.AT_MS,
                true,
                amountMicros,
                amountMicros + 1,
                Events.ENDS_MS,
                Reserve.UNTOLD,
                false,
                false,
                0);
    }

    /// A sealed bid.
    static DecidedBid sealed(long auctionId, long offset, long bidderId) {
        return new DecidedBid(
                auctionId,
                position(auctionId, offset),
                bidderId,
                0,
                List.of(),
                false,
                Events.AT_MS,
                true,
                0,
                1,
                Events.ENDS_MS,
                Reserve.UNTOLD,
                true,
                false,
                0);
    }

    static Position position(long auctionId, long offset) {
        return new Position(AuctionKey.partition(AuctionKey.encode(auctionId), FakeLog.PARTITIONS), offset);
    }
}
