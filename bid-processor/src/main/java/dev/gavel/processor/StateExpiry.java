package dev.gavel.processor;

import dev.gavel.processor.AuctionTimers.Kind;
import dev.gavel.processor.auction.Auction;
import dev.gavel.processor.auction.Idempotency;
import dev.gavel.processor.auction.IdempotencyRecord;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Deletes state that no decision needs any more: the bidders of ended auctions, and expired idempotency records. The
/// rules ignore expired state by themselves, so it does not matter when it is deleted. Each tick visits a bounded
/// number of entries.
final class StateExpiry {
    /// Entries per tick, so that bids are not delayed.
    static final int MAX_PER_TICK = 500;

    /// The keys of an auction that were first used in the same interval expire together, at its end.
    static final long KEY_INTERVAL_MS = 60L * 60 * 1000;

    /// Above [Idempotency#maxKeys], an auction's oldest keys are deleted each time this many more were used.
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

    /// Adds the first use of a key.
    ///
    /// @param rejected see [Idempotency#isRejected]
    /// @param number counts these keys of the auction
    /// @param atMs broker time of the first use
    void addIdempotencyKey(long auctionId, boolean rejected, int number, long atMs) {
        long expiryMs = expiryMs(atMs, rejected);
        Long set = latestKeyTimer.put(rejected ? ~auctionId : auctionId, expiryMs);
        if (set == null || set != expiryMs) {
            timers.set(Kind.EXPIRE_KEYS, expiryMs, auctionId);
        }
        if (number > Idempotency.maxKeys(rejected) && number % MAX_EXPIRED_KEYS == 0) {
            timers.set(Kind.EXPIRE_KEYS, 0, auctionId);
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
                    nextKey =
                            store.deleteIdempotencyRecords(
                                    auctionId, from, budget::take, expiredBy(store.auction(auctionId)));
                    if (nextKey == null) {
                        timers.remove(Kind.EXPIRE_KEYS, atMs, auctionId);
                        sweptAuction = 0;
                    }
                    return budget.take();
                });
    }

    private Predicate<IdempotencyRecord> expiredBy(@Nullable Auction auction) {
        return record -> auction == null || !Idempotency.isValid(auction, record, logTimeMs);
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
