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
/// The stores are on disk. The auctions used last are kept in memory, decoded, within a limit; they are always the same
/// as in the store.
final class StreamsAuctionStore implements AuctionStore {
    /// Holds the definitions. The name is part of the changelog topic's name.
    static final String DEFINITIONS = "lots";

    static final String AUCTIONS = "auctions";
    static final String BIDDERS = "bidders";
    static final String KEYS = "keys";

    static final long NO_MORE_BIDDERS = -1;

    private final KeyValueStore<Bytes, byte[]> definitions;
    private final KeyValueStore<Bytes, byte[]> auctions;
    private final KeyValueStore<Bytes, byte[]> bidders;
    private final KeyValueStore<Bytes, byte[]> keys;

    private final AuctionStateCache cache;

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
        Auction cached = cache.get(id);
        if (cached != null) {
            return cached;
        }
        byte[] state = auctions.get(auctionKey(id));
        if (state == null) {
            return null;
        }
        Auction auction = AuctionStateCodec.decode(state, this::definition);
        if (!auction.chainsEvents()) {
            // Under rules version 1 everything was in one value.
            definitions.putIfAbsent(auctionKey(id), AuctionStateCodec.encode(auction.definition()));
        }
        cache.put(auction);
        return auction;
    }

    @Override
    public void put(Auction auction) {
        Bytes key = auctionKey(auction.id());
        if (cache.get(auction.id()) == null) {
            // A new auction: the engine has looked for it.
            definitions.put(key, AuctionStateCodec.encode(auction.definition()));
        }
        cache.put(auction);
        auctions.put(key, AuctionStateCodec.encode(auction));
    }

    @Override
    public Bidder bidder(long auctionId, long bidderId) {
        byte[] state = bidders.get(bidderKey(auctionId, bidderId));
        return state == null ? Bidder.NEW : IdempotencyRecordCodec.decodeBidder(state);
    }

    @Override
    public void put(long auctionId, long bidderId, Bidder bidder) {
        bidders.put(bidderKey(auctionId, bidderId), IdempotencyRecordCodec.encode(bidder));
    }

    @Override
    public @Nullable IdempotencyRecord idempotencyRecord(long auctionId, String key) {
        byte[] state = keys.get(recordKey(auctionId, key));
        return state == null ? null : IdempotencyRecordCodec.decodeRecord(AuctionKey.encode(auctionId), state);
    }

    @Override
    public void put(long auctionId, String key, IdempotencyRecord record) {
        keys.put(recordKey(auctionId, key), IdempotencyRecordCodec.encode(record));
    }

    /// Deletes the bidders of an auction.
    ///
    /// @param from the first bidder to delete
    /// @param goOn asked before each bidder
    /// @return the next bidder, or [#NO_MORE_BIDDERS]
    long deleteBidders(long auctionId, long from, BooleanSupplier goOn) {
        try (KeyValueIterator<Bytes, byte[]> all =
                bidders.range(bidderKey(auctionId, from), bidderKey(auctionId, Long.MAX_VALUE))) {
            while (all.hasNext()) {
                Bytes key = all.next().key;
                if (!goOn.getAsBoolean()) {
                    return ByteBuffer.wrap(key.get()).getLong(Long.BYTES);
                }
                bidders.delete(key);
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
                    keys.delete(entry.key);
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
