package dev.gavel.storage;

import org.jspecify.annotations.Nullable;

/// The keys of the Redis read model.
public final class RedisKeys {
    /// What [#offset] returns for a guard that is no offset.
    public static final long UNKNOWN_OFFSET = -1;

    /// A key that never exists. Deleting it shows whether this user may write.
    public static final String START_CHECK = "projection:start_check";

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

    /// The offset in a guard: every auction of the partition has at least the events below it. [#UNKNOWN_OFFSET] if
    /// there is no guard, or if the partition is being written or refilled.
    public static long offset(@Nullable String guard) {
        if (guard == null) {
            return UNKNOWN_OFFSET;
        }
        try {
            return Math.max(UNKNOWN_OFFSET, Long.parseLong(guard));
        } catch (NumberFormatException marker) {
            return UNKNOWN_OFFSET;
        }
    }
}
