package dev.gavel.ingest.log;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.function.LongUnaryOperator;

/// How many auctions each seller has open, scheduled ones included, and how many one may have. It knows the sellers who
/// opened auctions here lately, and keeps for each what [OpenAuctions] keeps for all. A seller is counted soon after
/// the first opening, so a seller who is at the limit when this instance starts can exceed it by what is opened before
/// that.
public final class OpenAuctionsBySeller {
    /// At most some MiB. The seller whose latest opening is the oldest is forgotten first.
    private static final int MOST_SELLERS = 10_000;

    private static final Duration FORGOTTEN_AFTER = Duration.ofHours(1);
    private static final long COUNT_INTERVAL_NS = Duration.ofSeconds(10).toNanos();

    private final long limit;
    private final LongAdder refused = new LongAdder();
    private final Cache<Long, Seller> sellers =
            Caffeine.newBuilder().maximumSize(MOST_SELLERS).expireAfterAccess(FORGOTTEN_AFTER).build();

    public OpenAuctionsBySeller(long limit) {
        this.limit = limit;
    }

    /// Returns `false` if the seller is at the limit. Otherwise the auction counts as open, unless [#notOpened] takes
    /// it back.
    ///
    /// @param sellerId 0: nobody, who has no limit
    public boolean tryOpen(long sellerId) {
        if (sellerId == 0) {
            return true;
        }
        Seller seller = sellers.get(sellerId, id -> new Seller(limit));
        boolean admitted = seller.auctions.tryOpen();
        if (!admitted) {
            refused.increment();
        }
        return admitted;
    }

    /// The auction was certainly not opened.
    public void notOpened(long sellerId) {
        Seller seller = sellers.getIfPresent(sellerId);
        if (seller != null) {
            seller.auctions.notOpened();
        }
    }

    /// Counts the auctions of sellers who opened auctions, or were rejected, since their last count. Called by one
    /// thread.
    ///
    /// @param source gives the open and scheduled auctions of a seller; what it throws ends the call
    public void count(LongUnaryOperator source, long nowNs) {
        sellers.asMap()
                .forEach((id, seller) -> {
                    if (seller.isDue(nowNs)) {
                        seller.count(() -> source.applyAsLong(id), nowNs);
                    }
                });
    }

    public long limit() {
        return limit;
    }

    /// Openings that were rejected because of the limit.
    public long refused() {
        return refused.sum();
    }

    private static final class Seller {
        final OpenAuctions auctions;

        // Used by the thread that counts.
        private boolean counted;
        private long countedNs;
        private long openedBefore;
        private long refusedBefore;

        Seller(long limit) {
            auctions = new OpenAuctions(limit);
        }

        boolean isDue(long nowNs) {
            boolean changed = auctions.uncounted() != 0 || auctions.refused() != refusedBefore;
            return !counted || (changed && nowNs - countedNs >= COUNT_INTERVAL_NS);
        }

        /// As in [OpenAuctions#counted]: the count may lack what was opened since the one before.
        void count(LongSupplier source, long nowNs) {
            long openedNow = auctions.opened();
            long refusedNow = auctions.refused();
            auctions.counted(source.getAsLong(), openedBefore);
            openedBefore = openedNow;
            refusedBefore = refusedNow;
            counted = true;
            countedNs = nowNs;
        }
    }
}
