package dev.gavel.processor;

import dev.gavel.processor.auction.Auction;
import dev.gavel.schema.AuctionTerms;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The auctions of one partition that were used last, decoded. Their estimated size in memory is limited. No decision
/// depends on which auctions are here.
final class AuctionStateCache {
    /// An auction without lists, with its terms and its entry in the map.
    static final long BASE_BYTES = 600;

    private final long maxBytes;
    private final LinkedHashMap<Long, Auction> auctions = new LinkedHashMap<>(64, 0.75f, true);
    private long bytes;

    AuctionStateCache(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    @Nullable Auction get(long id) {
        return auctions.get(id);
    }

    void put(Auction auction) {
        Auction before = auctions.put(auction.id(), auction);
        bytes += before == null ? size(auction) : size(auction) - size(before);
        while (bytes > maxBytes) {
            Iterator<Map.Entry<Long, Auction>> oldest = auctions.entrySet().iterator();
            bytes -= size(oldest.next().getValue());
            oldest.remove();
        }
    }

    int size() {
        return auctions.size();
    }

    private static long size(Auction auction) {
        AuctionTerms terms = auction.terms();
        return BASE_BYTES
                + 2L * terms.title().length()
                + 24L * terms.bidders().allowedBidders().size()
                + 56L * auction.progress().recent().bids().size();
    }
}
