package dev.gavel.processor;

import java.util.Iterator;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/// The auctions of one partition that were used last. Their estimated size in memory is limited. No decision depends on
/// which auctions are here.
final class AuctionStateCache {
    /// The bidders and keys of one auction may take this part of the memory.
    private static final int AUCTION_PART = 4;

    private final long maxBytes;
    private final LinkedHashMap<Long, Entry> auctions = new LinkedHashMap<>(64, 0.75f, true);
    private long bytes;

    AuctionStateCache(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /// An auction and the size with which it was counted.
    private static final class Entry {
        private final CachedAuction auction;
        private long bytes;

        private Entry(CachedAuction auction) {
            this.auction = auction;
        }
    }

    @Nullable CachedAuction get(long id) {
        Entry entry = auctions.get(id);
        return entry == null ? null : entry.auction;
    }

    /// Adds an auction, or counts one again that has changed.
    void put(CachedAuction auction) {
        Entry entry = auctions.computeIfAbsent(auction.auction().id(), _ -> new Entry(auction));
        long newBytes = auction.bytes();
        if (newBytes > maxBytes / AUCTION_PART) {
            auction.forgetBidders();
            auction.forgetKeys();
            newBytes = auction.bytes();
        }
        bytes += newBytes - entry.bytes;
        entry.bytes = newBytes;
        while (bytes > maxBytes) {
            Iterator<Entry> eldest = auctions.values().iterator();
            bytes -= eldest.next().bytes;
            eldest.remove();
        }
    }

    int size() {
        return auctions.size();
    }
}
