package dev.gavel.processor;

import dev.gavel.processor.AuctionTimers.Kind;
import dev.gavel.processor.auction.Auction;
import dev.gavel.processor.auction.AuctionProgress;
import dev.gavel.processor.auction.Idempotency;
import dev.gavel.schema.Event;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Deletes state that no decision needs any more: the bidders of ended auctions, and expired idempotency records. The
/// rules ignore expired state by themselves, so it does not matter when it is deleted. Each tick visits a bounded
/// number of entries.
final class StateExpiry {
    /// Entries per tick, so that bids are not delayed.
    static final int MAX_PER_TICK = 500;

    /// The keys of an auction that were first used in the same interval expire together, at its end.
    static final long KEY_INTERVAL_MS = 60L * 60 * 1000;

    /// The keys that are no longer among the latest of their auction or owner are deleted each time this many more were
    /// used.
    static final int MAX_EXPIRED_KEYS = 8_192;

    private static final int MAX_LATEST_TIMERS = 1_024;

    private final StreamsAuctionStore store;
    private final AuctionTimers timers;
    private long logTimeMs;

    /// The latest timer of an auction's keys, for the auctions used last: most keys need no new timer. Those of
    /// rejected commands have the complement of the auction's id.
    private final Map<Long, Long> latestKeyTimer =
            new LinkedHashMap<>(64, 0.75f, true) {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<Long, Long> eldest) {
                    return size() > MAX_LATEST_TIMERS;
                }
            };

    /// The ended auction whose bidders are being deleted, and the bidder with whom to continue.
    private long endedAuction;

    private long nextBidder;

    /// The auction whose keys are being deleted, and the key with which to continue.
    private long sweptAuction;

    private @Nullable String nextKey;

    StateExpiry(StreamsAuctionStore store, AuctionTimers timers) {
        this.store = store;
        this.timers = timers;
    }

    /// Sets the timers of a store that was written before there were timers.
    void setMissingTimers() {
        store.forEachAuction(auction -> {
            if (auction.isOpen()) {
                timers.set(Kind.CLOSE, auction.endsAtMs(), auction.id());
            } else {
                timers.set(Kind.DELETE_BIDDERS, 0, auction.id());
            }
        });
        store.forEachIdempotencyRecord(
                (auctionId, record) -> timers.set(Kind.EXPIRE_KEYS, expiryMs(record.event().atMs(), false), auctionId));
        timers.markComplete();
    }

    void addEndedAuction(long auctionId, long atMs) {
        timers.set(Kind.DELETE_BIDDERS, atMs, auctionId);
    }

    /// Adds the use of a key, if it was the first.
    ///
    /// @param before null: the command opened the auction
    void addIdempotencyKey(@Nullable AuctionProgress before, Auction after, Event event) {
        boolean rejected = Idempotency.isRejected(after.terms(), event);
        AuctionProgress now = after.progress();
        int keys = now.keys(rejected);
        int keysBefore = before == null ? 0 : before.keys(rejected);
        boolean uncounted = before != null && now.uncountedKeys() != before.uncountedKeys();
        if (keys == keysBefore && !uncounted) {
            return;
        }
        long expiryMs = expiryMs(event.atMs(), rejected);
        Long set = latestKeyTimer.put(rejected ? ~after.id() : after.id(), expiryMs);
        if (set == null || set != expiryMs) {
            timers.set(Kind.EXPIRE_KEYS, expiryMs, after.id());
        }
        boolean manyCounted =
                keys > Idempotency.maxKeys(rejected) && keys / MAX_EXPIRED_KEYS != keysBefore / MAX_EXPIRED_KEYS;
        boolean manyUncounted = uncounted && now.uncountedKeys() % MAX_EXPIRED_KEYS == 0;
        if (manyCounted || manyUncounted) {
            timers.set(Kind.EXPIRE_KEYS, 0, after.id());
        }
    }

    /// The log has reached this broker time.
    void advanceTo(long atMs) {
        logTimeMs = Math.max(logTimeMs, atMs);
    }

    /// Visits up to [#MAX_PER_TICK] entries of each kind and deletes those that expired.
    void removeSome() {
        removeBidders();
        removeKeys();
    }

    private void removeBidders() {
        Budget budget = new Budget();
        timers.visitDue(
                Kind.DELETE_BIDDERS,
                Long.MAX_VALUE,
                (atMs, auctionId) -> {
                    long from = auctionId == endedAuction ? nextBidder : 0;
                    endedAuction = auctionId;
                    nextBidder = store.deleteBidders(auctionId, from, budget::take);
                    if (nextBidder == StreamsAuctionStore.NO_MORE_BIDDERS) {
                        timers.remove(Kind.DELETE_BIDDERS, atMs, auctionId);
                    }
                    return budget.take();
                });
    }

    private void removeKeys() {
        Budget budget = new Budget();
        timers.visitDue(
                Kind.EXPIRE_KEYS,
                logTimeMs,
                (atMs, auctionId) -> {
                    String from = auctionId == sweptAuction && nextKey != null ? nextKey : "";
                    sweptAuction = auctionId;
                    nextKey = store.deleteExpiredKeys(auctionId, from, budget::take, logTimeMs);
                    if (nextKey == null) {
                        timers.remove(Kind.EXPIRE_KEYS, atMs, auctionId);
                        sweptAuction = 0;
                    }
                    return budget.take();
                });
    }

    /// The entries that may still be visited in this tick.
    private static final class Budget {
        private int left = MAX_PER_TICK;

        /// @return false: it is used up
        boolean take() {
            return left-- > 0;
        }
    }

    private static long expiryMs(long atMs, boolean rejected) {
        return (atMs / KEY_INTERVAL_MS + 1) * KEY_INTERVAL_MS + Idempotency.windowMs(rejected);
    }
}
