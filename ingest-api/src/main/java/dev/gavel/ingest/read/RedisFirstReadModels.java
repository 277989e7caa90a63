package dev.gavel.ingest.read;

import dev.gavel.ingest.json.BidReceipt;
import dev.gavel.ingest.json.DecidedBid;
import dev.gavel.ingest.read.ReadModels.AuctionSlice;
import dev.gavel.ingest.read.RedisFirstReadModels.AuctionCache.CachedAuction;
import dev.gavel.schema.AuctionView;
import dev.gavel.schema.Position;
import dev.gavel.schema.Status;
import dev.gavel.schema.codec.AuctionKey;
import dev.gavel.storage.RedisKeys;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Reads a single auction from Redis if Redis has everything that Postgres had at its last poll, and everything else
/// from Postgres. A Redis that answers but lags is therefore skipped, partition by partition (docs/adr/0027).
public final class RedisFirstReadModels implements ReadModels {
    private final AuctionCache redis;
    private final ReadModels postgres;
    private final Supplier<@Nullable ReadModelPositions> redisPositions;
    private final Supplier<@Nullable ReadModelPositions> postgresPositions;
    private final int partitions;
    private final LongAdder fromRedis = new LongAdder();
    private final LongAdder fromPostgres = new LongAdder();

    /// @param redisPositions `null` before the first poll; Redis is not asked while its poll fails
    /// @param postgresPositions `null` before the first poll
    /// @param partitions of `auction-events`
    RedisFirstReadModels(
            AuctionCache redis,
            ReadModels postgres,
            Supplier<@Nullable ReadModelPositions> redisPositions,
            Supplier<@Nullable ReadModelPositions> postgresPositions,
            int partitions) {
        this.redis = redis;
        this.postgres = postgres;
        this.redisPositions = redisPositions;
        this.postgresPositions = postgresPositions;
        this.partitions = partitions;
    }

    public static RedisFirstReadModels of(
            RedisReadModel redis,
            PostgresReadModel postgres,
            PositionPoller redisPositions,
            PositionPoller postgresPositions,
            int partitions) {
        return new RedisFirstReadModels(redis, postgres, redisPositions::latest, postgresPositions::latest, partitions);
    }

    @Override
    public @Nullable AuctionView auction(long id) {
        AuctionView cached = inRedis(id);
        if (cached != null) {
            fromRedis.increment();
            return cached;
        }
        AuctionView stored = postgres.auction(id);
        fromPostgres.increment();
        return stored;
    }

    /// Single auctions that were read from Redis.
    public long readsFromRedis() {
        return fromRedis.sum();
    }

    /// Single auctions that were read from Postgres.
    public long readsFromPostgres() {
        return fromPostgres.sum();
    }

    private @Nullable AuctionView inRedis(long id) {
        ReadModelPositions polled = redisPositions.get();
        if (polled == null || polled.fault() != null) {
            return null;
        }
        int partition = AuctionKey.partition(AuctionKey.encode(id), partitions);
        CachedAuction cached = redis.find(id, partition);
        return cached != null && isComplete(partition, cached.nextOffset()) ? cached.auction() : null;
    }

    /// If Postgres does not answer, its last known position is compared, and Redis serves if it has that.
    private boolean isComplete(int partition, long nextOffset) {
        ReadModelPositions stored = postgresPositions.get();
        return stored != null && nextOffset != RedisKeys.UNKNOWN_OFFSET && nextOffset >= stored.nextOffset(partition);
    }

    @Override
    public AuctionSlice auctions(@Nullable Status status, long aboveId, int limit) {
        return postgres.auctions(status, aboveId, limit);
    }

    @Override
    public List<DecidedBid> bids(long auctionId, long belowBidId, int limit) {
        return postgres.bids(auctionId, belowBidId, limit);
    }

    @Override
    public @Nullable DecidedBid bid(long auctionId, long bidId) {
        return postgres.bid(auctionId, bidId);
    }

    @Override
    public @Nullable BidReceipt receipt(long auctionId, long bidId) {
        return postgres.receipt(auctionId, bidId);
    }

    @Override
    public boolean isPast(Position position) {
        return postgres.isPast(position);
    }

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
}
