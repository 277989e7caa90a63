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

/// Gives back the room of what no decision looks at any more: the bidders of auctions that are over, and idempotency
/// keys out of their window. The rules know by themselves what they have forgotten, so it does not matter when this
/// happens; it happens a little at a time.
final class StateExpiry {
    /// Entries a tick, so that the bids need not wait.
    static final int MOST_PER_TICK = 500;

    private final StreamsAuctionStore memory;
    private final Deque<Long> over = new ArrayDeque<>();
    private final Map<Long, Deque<Use>> uses = new HashMap<>();
    private final PriorityQueue<Due> due = new PriorityQueue<>(Comparator.comparingLong(Due::atMs));
    private long logTimeMs;

    /// One use of a key.
    private record Use(String key, int number, long atMs) {}

    /// When the oldest key of an auction falls out of the window.
    private record Due(long atMs, long auctionId) {}

    StateExpiry(StreamsAuctionStore memory) {
        this.memory = memory;
    }

    /// Finds what there is to forget in the stores.
    void recover() {
        memory.forEachAuctionWithBidders(id -> {
            Auction auction = memory.auction(id);
            if (auction == null || !auction.isOpen()) {
                over.add(id);
            }
        });
        List<Map.Entry<String, IdempotencyRecord>> found = new ArrayList<>();
        memory.forEachKey((key, told) -> found.add(Map.entry(key, told)));
        found.sort(Comparator.comparingInt(entry -> entry.getValue().number()));
        found.forEach(entry -> told(entry.getKey(), entry.getValue().number(), entry.getValue().event()));
    }

    /// An auction is over.
    void over(long auctionId) {
        over.add(auctionId);
    }

    /// A key was used first.
    ///
    /// @param number the how-manieth of the auction's keys
    /// @param event that was decided
    void told(String key, int number, Event event) {
        long auctionId = event.auctionId();
        long atMs = event.atMs();
        Deque<Use> ofAuction = uses.computeIfAbsent(auctionId, _ -> new ArrayDeque<>());
        if (ofAuction.isEmpty()) {
            due.add(new Due(atMs + Idempotency.WINDOW_MS, auctionId));
        }
        ofAuction.add(new Use(key, number, atMs));
        if (ofAuction.size() > Idempotency.MAX_KEYS) {
            forget(auctionId, ofAuction.removeFirst());
        }
    }

    /// How far the log is.
    void logTime(long atMs) {
        logTimeMs = Math.max(logTimeMs, atMs);
    }

    /// Forgets a little.
    void forgetSome() {
        forgetKeys();
        Long auctionId = over.peek();
        if (auctionId != null && !memory.forgetBidders(auctionId, MOST_PER_TICK)) {
            over.remove();
        }
    }

    private void forgetKeys() {
        int left = MOST_PER_TICK;
        for (Due first = due.peek(); left > 0 && first != null && first.atMs() <= logTimeMs; first = due.peek()) {
            due.remove();
            Deque<Use> ofAuction = uses.getOrDefault(first.auctionId(), new ArrayDeque<>());
            while (left > 0 && !ofAuction.isEmpty() && isPast(ofAuction.getFirst())) {
                forget(first.auctionId(), ofAuction.removeFirst());
                left--;
            }
            if (ofAuction.isEmpty()) {
                uses.remove(first.auctionId());
            } else {
                due.add(new Due(ofAuction.getFirst().atMs() + Idempotency.WINDOW_MS, first.auctionId()));
            }
        }
    }

    private boolean isPast(Use use) {
        return use.atMs() + Idempotency.WINDOW_MS <= logTimeMs;
    }

    /// Unless the key was used anew meanwhile.
    private void forget(long auctionId, Use use) {
        IdempotencyRecord told = memory.idempotencyRecord(auctionId, use.key());
        if (told != null && told.number() == use.number()) {
            memory.forget(auctionId, use.key());
        }
    }
}
