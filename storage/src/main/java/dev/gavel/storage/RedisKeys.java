package dev.gavel.storage;

/// The keys of the Redis read model.
public final class RedisKeys {
    private RedisKeys() {}

    /// The hash of one auction, see [AuctionHash].
    public static String auction(long auctionId) {
        return "auction:" + auctionId;
    }

    /// The key of the API that Gavel replaces: the highest accepted bid as a decimal; absent while there is none.
    public static String highest(long auctionId) {
        return "auction:" + auctionId + ":highest";
    }

    /// The guard of one partition: the next offset of `auction-events` that Redis does not have yet, or not a number
    /// while the projector writes.
    public static String nextOffset(int partition) {
        return "projection:" + partition + ":next_offset";
    }
}
