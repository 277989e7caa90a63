package dev.gavel.processor;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.gavel.processor.auction.Auction;
import dev.gavel.processor.auction.AuctionDefinition;
import dev.gavel.processor.auction.Bidder;
import dev.gavel.processor.auction.IdempotencyRecord;
import dev.gavel.schema.codec.AuctionKey;
import java.nio.ByteBuffer;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
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
    private final KeyValueStore<Bytes, byte[]> keys;

    private final AuctionStateCache cache;

    /// The auction that was looked for last and does not exist; 0: none. The engine looks for an auction before it puts
    /// a new one.
    private long absentId;

    /// The idempotency key with which that auction is being opened.
    private @Nullable String absentKey;

    private StreamsAuctionStore(ProcessorContext<?, ?> context, AuctionStateCache cache) {
        this.cache = cache;
        definitions = context.getStateStore(DEFINITIONS);
        auctions = context.getStateStore(AUCTIONS);
        bidders = context.getStateStore(BIDDERS);
        keys = context.getStateStore(KEYS);
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
            absentKey = null;
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
        if (absentKey != null) {
            opened.addKey(absentKey);
        }
        absentId = 0;
        absentKey = null;
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
        CachedAuction cached = cache.get(auctionId);
        if (cached != null && !cached.mayHaveKey(key)) {
            return null;
        }
        byte[] state = keys.get(recordKey(auctionId, key));
        return state == null ? null : IdempotencyRecordCodec.decodeRecord(AuctionKey.encode(auctionId), state);
    }

    @Override
    public void put(long auctionId, String key, IdempotencyRecord record) {
        CachedAuction cached = cache.get(auctionId);
        if (cached != null) {
            cached.addKey(key);
        } else if (auctionId == absentId) {
            absentKey = key;
        }
        keys.put(recordKey(auctionId, key), IdempotencyRecordCodec.encode(record));
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
    /// @param from the first key to visit
    /// @param goOn asked before each record
    /// @return the next key; null: all were visited
    @Nullable String deleteIdempotencyRecords(
            long auctionId, String from, BooleanSupplier goOn, Predicate<IdempotencyRecord> expired) {
        try (KeyValueIterator<Bytes, byte[]> all = keys.range(recordKey(auctionId, from), afterRecords(auctionId))) {
            while (all.hasNext()) {
                KeyValue<Bytes, byte[]> entry = all.next();
                if (!goOn.getAsBoolean()) {
                    byte[] raw = entry.key.get();
                    return new String(raw, Long.BYTES, raw.length - Long.BYTES, US_ASCII);
                }
                if (expired.test(IdempotencyRecordCodec.decodeRecord(AuctionKey.encode(auctionId), entry.value))) {
                    keys.put(entry.key, null);
                }
            }
        }
        return null;
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
        try (KeyValueIterator<Bytes, byte[]> all = keys.all()) {
            while (all.hasNext()) {
                KeyValue<Bytes, byte[]> entry = all.next();
                long id = ByteBuffer.wrap(entry.key.get()).getLong();
                consumer.accept(id, IdempotencyRecordCodec.decodeRecord(AuctionKey.encode(id), entry.value));
            }
        }
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

    private static Bytes recordKey(long auctionId, String key) {
        return Bytes.wrap(
                ByteBuffer.allocate(Long.BYTES + key.length()).putLong(auctionId).put(key.getBytes(US_ASCII)).array());
    }

    /// After all records of an auction: keys are ASCII.
    private static Bytes afterRecords(long auctionId) {
        return Bytes.wrap(ByteBuffer.allocate(Long.BYTES + 1).putLong(auctionId).put((byte) 0xFF).array());
    }
}
