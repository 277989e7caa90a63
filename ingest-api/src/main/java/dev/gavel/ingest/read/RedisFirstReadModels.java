package dev.gavel.ingest.read;

import dev.gavel.ingest.json.BidReceipt;
import dev.gavel.ingest.json.DecidedBid;
import dev.gavel.schema.AuctionView;
import dev.gavel.schema.Position;
import dev.gavel.schema.Status;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads a single auction from Redis if Redis has it, and everything else from Postgres.
public final class RedisFirstReadModels implements ReadModels {
    private final RedisReadModel redis;
    private final PostgresReadModel postgres;

    public RedisFirstReadModels(RedisReadModel redis, PostgresReadModel postgres) {
        this.redis = redis;
        this.postgres = postgres;
    }

    @Override
    public @Nullable AuctionView auction(long id) {
        AuctionView cached = redis.find(id);
        return cached != null ? cached : postgres.auction(id);
    }

    @Override
    public List<AuctionView> auctions(@Nullable Status status, long aboveId, int limit) {
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
    public boolean isPast(long auctionId, Position position) {
        return postgres.isPast(auctionId, position);
    }
}
