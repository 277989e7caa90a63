package dev.gavel.processor;

import dev.gavel.processor.auction.Auction;
import dev.gavel.processor.auction.Bidder;
import dev.gavel.schema.AuctionTerms;
import org.jspecify.annotations.Nullable;

/// An auction in memory with what is known of its bidders and idempotency keys, so that most bids on it read nothing
/// from disk. Everything here agrees with the stores.
final class CachedAuction {
    /// An auction without lists, with its terms and its entry in the cache.
    static final long BASE_BYTES = 700;

    /// A bidder other than [#UNCOUNTED].
    private static final long BIDDER_BYTES = 24;

    /// Any bidder of an auction whose terms need no counts: one object for all of them.
    private static final Bidder UNCOUNTED = new Bidder(1, 0, 0);

    private Auction auction;
    private final LongMap<Bidder> bidders = new LongMap<>();

    /// Whether `bidders` has all bidders of the auction.
    private boolean allBidders;

    private int bidderReads;

    /// An upper bound of the bidders that are objects of their own.
    private int countedBidders;

    private final LongMap<Boolean> keyHashes = new LongMap<>();

    /// Whether `keyHashes` has all idempotency keys of the auction.
    private boolean allKeys;

    private CachedAuction(Auction auction, boolean allBidders, boolean allKeys) {
        this.auction = auction;
        this.allBidders = allBidders;
        this.allKeys = allKeys;
    }

    /// An auction that has no bidders and no keys in the stores.
    static CachedAuction opened(Auction auction) {
        return new CachedAuction(auction, true, true);
    }

    /// An auction that was read from the stores.
    static CachedAuction read(Auction auction) {
        // A bidder who retracted the only bid still has an entry.
        boolean noBidders = !auction.hasBid() && auction.terms().retraction() == null;
        boolean noKeys = auction.progress().keyCount() == 0 && auction.progress().rejectedKeyCount() == 0;
        return new CachedAuction(auction, noBidders, noKeys);
    }

    Auction auction() {
        return auction;
    }

    void update(Auction newAuction) {
        auction = newAuction;
    }

    /// @return null: only the store knows
    @Nullable Bidder bidder(long id) {
        Bidder known = bidders.get(id);
        return known == null && allBidders ? Bidder.NEW : known;
    }

    /// @param bidder as in the store
    void putBidder(long id, Bidder bidder) {
        boolean counted = !bidder.equals(UNCOUNTED);
        bidders.put(id, counted ? bidder : UNCOUNTED);
        if (counted) {
            countedBidders = Math.min(countedBidders + 1, bidders.size());
        }
    }

    void putAllBidders() {
        allBidders = true;
    }

    /// Counts the reads of single bidders from the store.
    int countBidderRead() {
        return ++bidderReads;
    }

    /// Whether the key may have been used.
    boolean mayHaveKey(String key) {
        return !allKeys || keyHashes.get(hash(key)) != null;
    }

    void addKey(String key) {
        if (allKeys) {
            keyHashes.put(hash(key), Boolean.TRUE);
        }
    }

    void forgetBidders() {
        bidders.clear();
        allBidders = false;
        bidderReads = 0;
        countedBidders = 0;
    }

    void forgetKeys() {
        keyHashes.clear();
        allKeys = false;
    }

    /// The estimated size in memory.
    long bytes() {
        AuctionTerms terms = auction.terms();
        return BASE_BYTES
                + 2L * terms.title().length()
                + 24L * terms.bidders().allowedBidders().size()
                + 56L * auction.progress().recent().bids().size()
                + bidders.bytes()
                + BIDDER_BYTES * countedBidders
                + keyHashes.bytes();
    }

    /// Keys of the same hash are told apart by the store. Never 0.
    private static long hash(String key) {
        return (1L << Integer.SIZE) + key.hashCode();
    }
}
