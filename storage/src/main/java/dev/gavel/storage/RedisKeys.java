package dev.gavel.storage;

/// The keys of the Redis read model.
public final class RedisKeys {
    private RedisKeys() {}

    /// The hash of one auction, as `AuctionHash` writes it.
    public static String auction(long auctionId) {
        return "auction:" + auctionId;
    }

    /// The old API's key: the highest accepted bid as a decimal; absent while there is none.
    public static String highest(long auctionId) {
        return "auction:" + auctionId + ":highest";
    }

    /// How far Redis is: the next offset of `auction-events` in this partition, or no number while the projector is
    /// writing there.
    public static String nextOffset(int partition) {
        return "projection:" + partition + ":next_offset";
    }
}
