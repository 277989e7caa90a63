package dev.gavel.ingest.read;

import dev.gavel.schema.AuctionView;
import org.jspecify.annotations.Nullable;

/// A read model that may lack auctions and may be behind, and that says how far it is with each answer.
@FunctionalInterface
interface AuctionCache {
    /// The auction, or `null` if the cache does not have it or does not answer.
    ///
    /// @param partition of the auction
    @Nullable CachedAuction find(long id, int partition);

    /// @param nextOffset the auction has every event of its partition below this offset of `auction-events`;
    ///   [dev.gavel.storage.RedisKeys#UNKNOWN_OFFSET] if the cache does not say
    record CachedAuction(AuctionView auction, long nextOffset) {}
}
