package dev.gavel.replay.log;

import dev.gavel.processor.AuctionStore;
import dev.gavel.processor.auction.Auction;
import dev.gavel.processor.auction.Bidder;
import dev.gavel.processor.auction.Idempotency;
import dev.gavel.processor.auction.IdempotencyRecord;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What one partition's auctions remember, as objects. It forgets what the rules have forgotten, so it grows with the
/// auctions and with a day's idempotency keys, never with the length of the log: of an auction that is over nothing is
/// left but what its refusals still tell.
public final class ReplayMemory implements AuctionStore {
    /// Brokers' clocks differ: a key is kept so much longer than the rules look at it, by the log's time.
    private static final long MARGIN_MS = 60L * 60 * 1000;

    private final Map<Long, Remembered> auctions = new HashMap<>();
    private final ClosedAuctionCompactor afterlife = new ClosedAuctionCompactor();

    /// In the order of their first use.
    private final Deque<Use> uses = new ArrayDeque<>();

    private @Nullable Remembered last;
    private long logTimeMs;

    /// One auction, with all that is kept for it.
    private static final class Remembered {
        private final long id;

        /// Null only while its opening is being decided, which tells its key first.
        private @Nullable Auction auction;

        private Map<Long, Bidder> bidders = Map.of();
        private Map<String, IdempotencyRecord> keys = Map.of();

        private Remembered(long id) {
            this.id = id;
        }
    }

    /// One use of a key.
    private record Use(long atMs, long auctionId, String key, int number) {}

    @Override
    public @Nullable Auction auction(long id) {
        Remembered found = remembered(id);
        return found == null ? null : found.auction;
    }

    @Override
    public void put(Auction auction) {
        Remembered found = rememberedOrNew(auction.id());
        if (auction.isOpen()) {
            found.auction = auction;
        } else {
            found.auction = afterlife.of(auction);
            found.bidders = Map.of();
        }
    }

    @Override
    public Bidder bidder(long auctionId, long bidderId) {
        Remembered found = remembered(auctionId);
        return found == null ? Bidder.NEW : found.bidders.getOrDefault(bidderId, Bidder.NEW);
    }

    @Override
    public void put(long auctionId, long bidderId, Bidder bidder) {
        Remembered found = rememberedOrNew(auctionId);
        if (found.bidders.isEmpty()) {
            found.bidders = new HashMap<>();
        }
        found.bidders.put(bidderId, bidder);
    }

    @Override
    public @Nullable IdempotencyRecord idempotencyRecord(long auctionId, String key) {
        Remembered found = remembered(auctionId);
        return found == null ? null : found.keys.get(key);
    }

    @Override
    public void put(long auctionId, String key, IdempotencyRecord told) {
        Remembered found = rememberedOrNew(auctionId);
        if (found.keys.isEmpty()) {
            found.keys = new HashMap<>();
        }
        found.keys.put(key, told);
        long atMs = told.event().atMs();
        uses.add(new Use(atMs, auctionId, key, told.number()));
        logTimeMs = Math.max(logTimeMs, atMs);
        forgetKeys();
    }

    /// How many auctions are remembered.
    public int size() {
        return auctions.size();
    }

    private @Nullable Remembered remembered(long id) {
        Remembered latest = last;
        if (latest != null && latest.id == id) {
            return latest;
        }
        Remembered found = auctions.get(id);
        if (found != null) {
            last = found;
        }
        return found;
    }

    private Remembered rememberedOrNew(long id) {
        Remembered found = remembered(id);
        if (found == null) {
            found = new Remembered(id);
            auctions.put(id, found);
            last = found;
        }
        return found;
    }

    private void forgetKeys() {
        for (Use use = uses.peek();
                use != null && use.atMs() + Idempotency.WINDOW_MS + MARGIN_MS <= logTimeMs;
                use = uses.peek()) {
            uses.remove();
            forget(use);
        }
    }

    /// Unless the key was used anew meanwhile.
    private void forget(Use use) {
        Remembered found = auctions.get(use.auctionId());
        IdempotencyRecord told = found == null ? null : found.keys.get(use.key());
        if (found == null || told == null || told.number() != use.number()) {
            return;
        }
        found.keys.remove(use.key());
        if (found.keys.isEmpty()) {
            found.keys = Map.of();
        }
    }
}
