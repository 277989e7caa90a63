package dev.gavel.ingest.routes;

import dev.gavel.ingest.json.BidReceipt;
import dev.gavel.ingest.json.DecidedBid;
import dev.gavel.ingest.read.AppliedPositions;
import dev.gavel.ingest.read.ReadModels;
import dev.gavel.ingest.read.ReadModels.AuctionSlice;
import dev.gavel.schema.AuctionView;
import dev.gavel.schema.Position;
import dev.gavel.schema.Status;
import java.io.IOException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/// Read models in memory.
final class FakeReads implements ReadModels, AppliedPositions {
    final NavigableMap<Long, AuctionView> auctions = new ConcurrentSkipListMap<>();
    final NavigableMap<Long, DecidedBid> bids = new ConcurrentSkipListMap<>();
    final Map<Long, BidReceipt> receipts = new ConcurrentHashMap<>();
    volatile boolean unavailable;
    volatile long pastOffset = -1;

    void reset() {
        auctions.clear();
        bids.clear();
        receipts.clear();
        unavailable = false;
        pastOffset = -1;
    }

    void put(DecidedBid bid) {
        bids.put(bid.position().bidId(), bid);
    }

    @Override
    public @Nullable AuctionView auction(long id) {
        check();
        return auctions.get(id);
    }

    @Override
    public AuctionSlice auctions(@Nullable Status status, long aboveId, int limit) {
        check();
        List<AuctionView> found =
                auctions.tailMap(aboveId, false).values().stream()
                        .filter(auction -> status == null || auction.standing().status() == status)
                        .limit(limit)
                        .toList();
        return new AuctionSlice(found, found.isEmpty() ? aboveId : found.getLast().id(), found.size() == limit);
    }

    @Override
    public List<DecidedBid> bids(long auctionId, long belowBidId, int limit) {
        check();
        return bids.headMap(belowBidId, false).values().stream()
                .filter(bid -> bid.auctionId() == auctionId)
                .sorted(Comparator.comparingLong((DecidedBid bid) -> bid.position().bidId()).reversed())
                .limit(limit)
                .toList();
    }

    @Override
    public @Nullable DecidedBid bid(long auctionId, long bidId) {
        check();
        return bids.get(bidId);
    }

    @Override
    public @Nullable BidReceipt receipt(long auctionId, long bidId) {
        check();
        return receipts.get(bidId);
    }

    @Override
    public boolean isPast(Position position) {
        check();
        return pastOffset >= position.offset();
    }

    /// Waits for [#pastOffset].
    @Override
    public boolean await(List<Position> positions, Duration wait) throws InterruptedException {
        long untilNs = System.nanoTime() + wait.toNanos();
        while (!positions.stream().allMatch(position -> pastOffset >= position.offset())) {
            if (System.nanoTime() - untilNs >= 0) {
                return false;
            }
            Thread.onSpinWait();
        }
        return true;
    }

    @Override
    public long nextCommand(int partition) {
        return pastOffset + 1;
    }

    private void check() {
        if (unavailable) {
            throw new ReadModels.UnavailableException(new IOException("connection refused"));
        }
    }
}
