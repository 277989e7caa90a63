package dev.gavel.processor;

import dev.gavel.processor.auction.Auction;
import dev.gavel.processor.auction.Idempotency;
import dev.gavel.processor.auction.IdempotencyRecord;
import dev.gavel.schema.Event;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/// Deletes state that no decision needs any more: the bidders of ended auctions, and expired idempotency records. The
/// rules ignore expired state by themselves, so it does not matter when it is deleted. Each tick deletes a bounded
/// number of entries.
final class StateExpiry {
    /// Entries per tick, so that bids are not delayed.
    static final int MAX_PER_TICK = 500;

    private final StreamsAuctionStore store;
    private final Deque<Long> endedAuctions = new ArrayDeque<>();
    private final Map<Long, Deque<KeyUse>> keyUses = new HashMap<>();
    private final PriorityQueue<Expiry> expiries = new PriorityQueue<>(Comparator.comparingLong(Expiry::atMs));
    private long logTimeMs;

    /// The first use of an idempotency key.
    private record KeyUse(String key, int number, long atMs) {}

    /// When the oldest key of an auction expires.
    private record Expiry(long atMs, long auctionId) {}

    StateExpiry(StreamsAuctionStore store) {
        this.store = store;
    }

    /// Finds what is to be deleted in restored stores.
    void recover() {
        store.forEachAuctionWithBidders(id -> {
            Auction auction = store.auction(id);
            if (auction == null || !auction.isOpen()) {
                endedAuctions.add(id);
            }
        });
        List<Map.Entry<String, IdempotencyRecord>> records = new ArrayList<>();
        store.forEachIdempotencyRecord((key, record) -> records.add(Map.entry(key, record)));
        records.sort(Comparator.comparingInt(entry -> entry.getValue().number()));
        records.forEach(
                entry -> addIdempotencyKey(entry.getKey(), entry.getValue().number(), entry.getValue().event()));
    }

    void addEndedAuction(long auctionId) {
        endedAuctions.add(auctionId);
    }

    /// Adds the first use of a key.
    ///
    /// @param number counts the keys of the auction
    /// @param event the decision
    void addIdempotencyKey(String key, int number, Event event) {
        long auctionId = event.auctionId();
        long atMs = event.atMs();
        Deque<KeyUse> uses = keyUses.computeIfAbsent(auctionId, _ -> new ArrayDeque<>());
        if (uses.isEmpty()) {
            expiries.add(new Expiry(atMs + Idempotency.WINDOW_MS, auctionId));
        }
        uses.add(new KeyUse(key, number, atMs));
        if (uses.size() > Idempotency.MAX_KEYS) {
            delete(auctionId, uses.removeFirst());
        }
    }

    /// The log has reached this broker time.
    void advanceTo(long atMs) {
        logTimeMs = Math.max(logTimeMs, atMs);
    }

    /// Deletes up to [#MAX_PER_TICK] entries of each kind.
    void removeSome() {
        removeExpiredKeys();
        Long auctionId = endedAuctions.peek();
        if (auctionId != null && !store.deleteBidders(auctionId, MAX_PER_TICK)) {
            endedAuctions.remove();
        }
    }

    private void removeExpiredKeys() {
        int left = MAX_PER_TICK;
        for (Expiry first = expiries.peek();
                left > 0 && first != null && first.atMs() <= logTimeMs;
                first = expiries.peek()) {
            expiries.remove();
            Deque<KeyUse> uses = keyUses.getOrDefault(first.auctionId(), new ArrayDeque<>());
            while (left > 0 && !uses.isEmpty() && isExpired(uses.getFirst())) {
                delete(first.auctionId(), uses.removeFirst());
                left--;
            }
            if (uses.isEmpty()) {
                keyUses.remove(first.auctionId());
            } else {
                expiries.add(new Expiry(uses.getFirst().atMs() + Idempotency.WINDOW_MS, first.auctionId()));
            }
        }
    }

    private boolean isExpired(KeyUse use) {
        return use.atMs() + Idempotency.WINDOW_MS <= logTimeMs;
    }

    /// Keeps the record if the key was used anew after its first use had expired.
    private void delete(long auctionId, KeyUse use) {
        IdempotencyRecord record = store.idempotencyRecord(auctionId, use.key());
        if (record != null && record.number() == use.number()) {
            store.deleteIdempotencyRecord(auctionId, use.key());
        }
    }
}
