package dev.gavel.replay.log;

import dev.gavel.processor.AuctionStore;
import dev.gavel.processor.auction.Auction;
import dev.gavel.processor.auction.Bidder;
import dev.gavel.processor.auction.Idempotency;
import dev.gavel.processor.auction.IdempotencyRecord;
import dev.gavel.processor.auction.KeyUses;
import dev.gavel.schema.Position;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The state of one partition's auctions in memory. State expires as in the processor, so memory grows with the
/// auctions and with a day's idempotency keys, not with the length of the log. A closed auction keeps only what the
/// rejections of later commands contain.
public final class ReplayAuctionStore implements AuctionStore {
    /// The clocks of brokers differ, so a key is kept longer than the rules use it.
    private static final long MARGIN_MS = 60L * 60 * 1000;

    private final Map<Long, Entry> auctions = new HashMap<>();
    private final ClosedAuctionCompactor compactor = new ClosedAuctionCompactor();

    /// The uses of keys, oldest first.
    private final Deque<Use> uses = new ArrayDeque<>();

    private @Nullable Entry last;
    private long logTimeMs;

    /// One auction with its bidders and idempotency records.
    private static final class Entry {
        private final long id;

        /// `null` only while its opening is decided, because the key of the opening is stored first.
        private @Nullable Auction auction;

        private Map<Long, Bidder> bidders = Map.of();
        private Map<String, IdempotencyRecord> keys = Map.of();
        private Map<String, KeyUses> keyUses = Map.of();

        private Entry(long id) {
            this.id = id;
        }
    }

    /// One use of an idempotency key.
    private record Use(long atMs, long auctionId, String key, Position position) {}

    @Override
    public @Nullable Auction auction(long id) {
        Entry found = entry(id);
        return found == null ? null : found.auction;
    }

    @Override
    public void put(Auction auction) {
        Entry found = entryOrNew(auction.id());
        if (auction.isOpen()) {
            found.auction = auction;
        } else {
            found.auction = compactor.compact(auction);
            found.bidders = Map.of();
        }
    }

    @Override
    public Bidder bidder(long auctionId, long bidderId) {
        Entry found = entry(auctionId);
        return found == null ? Bidder.NEW : found.bidders.getOrDefault(bidderId, Bidder.NEW);
    }

    @Override
    public void put(long auctionId, long bidderId, Bidder bidder) {
        Entry found = entryOrNew(auctionId);
        if (found.bidders.isEmpty()) {
            found.bidders = new HashMap<>();
        }
        found.bidders.put(bidderId, bidder);
    }

    @Override
    public @Nullable IdempotencyRecord idempotencyRecord(long auctionId, String key) {
        Entry found = entry(auctionId);
        return found == null ? null : found.keys.get(key);
    }

    @Override
    public void put(long auctionId, String key, IdempotencyRecord record) {
        Entry found = entryOrNew(auctionId);
        if (found.keys.isEmpty()) {
            found.keys = new HashMap<>();
        }
        found.keys.put(key, record);
        long atMs = record.event().atMs();
        uses.add(new Use(atMs, auctionId, key, record.event().position()));
        logTimeMs = Math.max(logTimeMs, atMs);
        expireKeys();
    }

    @Override
    public KeyUses keyUses(long auctionId, String name) {
        Entry found = entry(auctionId);
        return found == null ? KeyUses.NONE : found.keyUses.getOrDefault(name, KeyUses.NONE);
    }

    @Override
    public void put(long auctionId, String name, KeyUses uses) {
        Entry found = entryOrNew(auctionId);
        if (found.keyUses.isEmpty()) {
            found.keyUses = new HashMap<>();
        }
        found.keyUses.put(name, uses);
    }

    /// The number of auctions.
    public int size() {
        return auctions.size();
    }

    private @Nullable Entry entry(long id) {
        Entry latest = last;
        if (latest != null && latest.id == id) {
            return latest;
        }
        Entry found = auctions.get(id);
        if (found != null) {
            last = found;
        }
        return found;
    }

    private Entry entryOrNew(long id) {
        Entry found = entry(id);
        if (found == null) {
            found = new Entry(id);
            auctions.put(id, found);
            last = found;
        }
        return found;
    }

    private void expireKeys() {
        for (Use use = uses.peek();
                use != null && use.atMs() + Idempotency.WINDOW_MS + MARGIN_MS <= logTimeMs;
                use = uses.peek()) {
            uses.remove();
            expire(use);
        }
    }

    /// Removes the record, unless the key was used again since.
    private void expire(Use use) {
        Entry found = auctions.get(use.auctionId());
        IdempotencyRecord record = found == null ? null : found.keys.get(use.key());
        if (found == null || record == null || !record.event().position().equals(use.position())) {
            return;
        }
        found.keys.remove(use.key());
        if (found.keys.isEmpty()) {
            found.keys = Map.of();
            // Each of them is as old as the latest of its keys.
            found.keyUses = Map.of();
        }
    }
}
