package dev.gavel.processor;

import dev.gavel.processor.auction.Auction;
import dev.gavel.processor.auction.AuctionDefinition;
import dev.gavel.processor.auction.Bidder;
import dev.gavel.processor.auction.IdempotencyRecord;
import dev.gavel.processor.auction.KeyUses;
import dev.gavel.schema.codec.AuctionKey;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/// The auctions of one partition in four Streams state stores: definitions, changing state, bidders and idempotency
/// records. Every key begins with the auction's id, so the entries of an auction are adjacent.
///
/// The stores are on disk. The auctions used last are kept in memory, decoded, within a limit, with what is known of
/// their bidders and keys. What is in memory always agrees with the stores.
final class StreamsAuctionStore implements AuctionStore {
    /// Holds the definitions. The name is part of the changelog topic's name.
    static final String DEFINITIONS = "lots";

    static final String AUCTIONS = "auctions";
    static final String BIDDERS = "bidders";
    static final String KEYS = "keys";

    static final long NO_MORE_BIDDERS = -1;

    /// After so many reads of single bidders of an auction all its bidders are read, up to [#MAX_READ_BIDDERS].
    private static final int READS_BEFORE_ALL = 16;

    private static final int MAX_READ_BIDDERS = 512;

    private final KeyValueStore<Bytes, byte[]> definitions;
    private final KeyValueStore<Bytes, byte[]> auctions;
    private final KeyValueStore<Bytes, byte[]> bidders;
    private final IdempotencyKeyStore keys;

    private final AuctionStateCache cache;

    /// The auction that was looked for last and does not exist; 0: none. The engine looks for an auction before it puts
    /// a new one.
    private long absentId;

    /// What is stored of the idempotency key with which that auction is being opened.
    private final List<String> absentKeys = new ArrayList<>(2);

    private StreamsAuctionStore(ProcessorContext<?, ?> context, AuctionStateCache cache) {
        this.cache = cache;
        definitions = context.getStateStore(DEFINITIONS);
        auctions = context.getStateStore(AUCTIONS);
        bidders = context.getStateStore(BIDDERS);
        keys = new IdempotencyKeyStore(context.getStateStore(KEYS));
    }

    static StreamsAuctionStore of(ProcessorContext<?, ?> context, AuctionStateCache cache) {
        return new StreamsAuctionStore(context, cache);
    }

    @Override
    public @Nullable Auction auction(long id) {
        CachedAuction cached = cache.get(id);
        if (cached != null) {
            return cached.auction();
        }
        byte[] state = auctions.get(auctionKey(id));
        if (state == null) {
            absentId = id;
            absentKeys.clear();
            return null;
        }
        Auction auction = AuctionStateCodec.decode(state, this::definition);
        if (!auction.chainsEvents()) {
            // Under rules version 1 everything was in one value.
            definitions.putIfAbsent(auctionKey(id), AuctionStateCodec.encode(auction.definition()));
        }
        cache.put(CachedAuction.read(auction));
        return auction;
    }

    @Override
    public void put(Auction auction) {
        Bytes key = auctionKey(auction.id());
        CachedAuction cached = cache.get(auction.id());
        if (cached == null) {
            cached = auction.id() == absentId ? opened(auction) : CachedAuction.read(auction);
        }
        cached.update(auction);
        cache.put(cached);
        auctions.put(key, AuctionStateCodec.encode(auction));
    }

    private CachedAuction opened(Auction auction) {
        definitions.put(auctionKey(auction.id()), AuctionStateCodec.encode(auction.definition()));
        CachedAuction opened = CachedAuction.opened(auction);
        absentKeys.forEach(opened::addKey);
        absentId = 0;
        absentKeys.clear();
        return opened;
    }

    @Override
    public Bidder bidder(long auctionId, long bidderId) {
        CachedAuction cached = cache.get(auctionId);
        Bidder known = cached == null ? null : cached.bidder(bidderId);
        return known == null ? readBidder(auctionId, bidderId, cached) : known;
    }

    private Bidder readBidder(long auctionId, long bidderId, @Nullable CachedAuction cached) {
        byte[] state = bidders.get(bidderKey(auctionId, bidderId));
        Bidder bidder = state == null ? Bidder.NEW : IdempotencyRecordCodec.decodeBidder(state);
        if (cached != null) {
            if (state != null) {
                cached.putBidder(bidderId, bidder);
            }
            if (cached.countBidderRead() == READS_BEFORE_ALL) {
                readAllBidders(auctionId, cached);
            }
        }
        return bidder;
    }

    /// Reads the bidders of an auction that is bid on again and again since it was read, if they are not too many.
    private void readAllBidders(long auctionId, CachedAuction cached) {
        try (KeyValueIterator<Bytes, byte[]> all =
                bidders.range(bidderKey(auctionId, 0), bidderKey(auctionId, Long.MAX_VALUE))) {
            for (int i = 0; i < MAX_READ_BIDDERS && all.hasNext(); i++) {
                KeyValue<Bytes, byte[]> entry = all.next();
                long bidderId = ByteBuffer.wrap(entry.key.get()).getLong(Long.BYTES);
                cached.putBidder(bidderId, IdempotencyRecordCodec.decodeBidder(entry.value));
            }
            if (!all.hasNext()) {
                cached.putAllBidders();
            }
        }
    }

    @Override
    public void put(long auctionId, long bidderId, Bidder bidder) {
        CachedAuction cached = cache.get(auctionId);
        if (cached != null) {
            cached.putBidder(bidderId, bidder);
        }
        bidders.put(bidderKey(auctionId, bidderId), IdempotencyRecordCodec.encode(bidder));
    }

    @Override
    public @Nullable IdempotencyRecord idempotencyRecord(long auctionId, String key) {
        return mayHaveKey(auctionId, key) ? keys.record(auctionId, key) : null;
    }

    @Override
    public void put(long auctionId, String key, IdempotencyRecord record) {
        addKey(auctionId, key);
        keys.put(auctionId, key, record);
    }

    @Override
    public KeyUses keyUses(long auctionId, String name) {
        return mayHaveKey(auctionId, name) ? keys.uses(auctionId, name) : KeyUses.NONE;
    }

    @Override
    public void put(long auctionId, String name, KeyUses uses) {
        addKey(auctionId, name);
        keys.put(auctionId, name, uses);
    }

    private boolean mayHaveKey(long auctionId, String name) {
        CachedAuction cached = cache.get(auctionId);
        return cached == null ? auctionId != absentId : cached.mayHaveKey(name);
    }

    private void addKey(long auctionId, String name) {
        CachedAuction cached = cache.get(auctionId);
        if (cached != null) {
            cached.addKey(name);
        } else if (auctionId == absentId) {
            absentKeys.add(name);
        }
    }

    /// Deletes the bidders of an auction.
    ///
    /// @param from the first bidder to delete
    /// @param goOn asked before each bidder
    /// @return the next bidder, or [#NO_MORE_BIDDERS]
    long deleteBidders(long auctionId, long from, BooleanSupplier goOn) {
        CachedAuction cached = cache.get(auctionId);
        if (cached != null) {
            cached.forgetBidders();
        }
        try (KeyValueIterator<Bytes, byte[]> all =
                bidders.range(bidderKey(auctionId, from), bidderKey(auctionId, Long.MAX_VALUE))) {
            while (all.hasNext()) {
                Bytes key = all.next().key;
                if (!goOn.getAsBoolean()) {
                    return ByteBuffer.wrap(key.get()).getLong(Long.BYTES);
                }
                // Unlike `delete` this reads nothing.
                bidders.put(key, null);
            }
        }
        return NO_MORE_BIDDERS;
    }

    /// Deletes expired idempotency records of an auction.
    ///
    /// @param from the first entry to visit
    /// @param goOn asked before each entry
    /// @return the next entry; null: all were visited
    @Nullable String deleteExpiredKeys(long auctionId, String from, BooleanSupplier goOn, long atMs) {
        return keys.deleteExpired(auctionId, auction(auctionId), from, goOn, atMs);
    }

    /// Visits every auction.
    void forEachAuction(Consumer<Auction> consumer) {
        try (KeyValueIterator<Bytes, byte[]> all = auctions.all()) {
            while (all.hasNext()) {
                consumer.accept(AuctionStateCodec.decode(all.next().value, this::definition));
            }
        }
    }

    /// Visits every idempotency record with the id of its auction.
    void forEachIdempotencyRecord(BiConsumer<Long, IdempotencyRecord> consumer) {
        keys.forEachRecord(consumer);
    }

    private AuctionDefinition definition(long id) {
        byte[] state = definitions.get(auctionKey(id));
        if (state == null) {
            throw new SerializationException("auction " + id + " has a state but no definition");
        }
        return AuctionStateCodec.decodeDefinition(state);
    }

    private static Bytes auctionKey(long id) {
        return Bytes.wrap(AuctionKey.encode(id));
    }

    private static Bytes bidderKey(long auctionId, long bidderId) {
        return Bytes.wrap(ByteBuffer.allocate(2 * Long.BYTES).putLong(auctionId).putLong(bidderId).array());
    }
}
