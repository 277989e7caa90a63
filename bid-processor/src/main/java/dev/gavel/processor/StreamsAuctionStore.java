package dev.gavel.processor;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.gavel.processor.auction.Auction;
import dev.gavel.processor.auction.AuctionDefinition;
import dev.gavel.processor.auction.Bidder;
import dev.gavel.processor.auction.IdempotencyRecord;
import dev.gavel.schema.codec.AuctionKey;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/// The auctions of one partition in four Streams state stores: definitions, changing state, bidders and idempotency
/// records. Every key begins with the auction's id, so the entries of an auction are adjacent.
final class StreamsAuctionStore implements AuctionStore {
    /// Holds the definitions. The name is part of the changelog topic's name.
    static final String DEFINITIONS = "lots";

    static final String AUCTIONS = "auctions";
    static final String BIDDERS = "bidders";
    static final String KEYS = "keys";

    private final KeyValueStore<Bytes, byte[]> definitions;
    private final KeyValueStore<Bytes, byte[]> auctions;
    private final KeyValueStore<Bytes, byte[]> bidders;
    private final KeyValueStore<Bytes, byte[]> keys;

    /// Definitions of open auctions, so that a bid need not decode the terms again.
    private final Map<Long, AuctionDefinition> openDefinitions = new HashMap<>();

    private StreamsAuctionStore(ProcessorContext<?, ?> context) {
        definitions = context.getStateStore(DEFINITIONS);
        auctions = context.getStateStore(AUCTIONS);
        bidders = context.getStateStore(BIDDERS);
        keys = context.getStateStore(KEYS);
    }

    static StreamsAuctionStore of(ProcessorContext<?, ?> context) {
        return new StreamsAuctionStore(context);
    }

    @Override
    public @Nullable Auction auction(long id) {
        byte[] state = auctions.get(auctionKey(id));
        return state == null ? null : AuctionStateCodec.decode(state, this::definition);
    }

    @Override
    public void put(Auction auction) {
        Bytes key = auctionKey(auction.id());
        if (!openDefinitions.containsKey(auction.id())) {
            // A new auction, or one stored by a version that kept everything in one value.
            definitions.putIfAbsent(key, AuctionStateCodec.encode(auction.definition()));
        }
        if (auction.isOpen()) {
            openDefinitions.put(auction.id(), auction.definition());
        } else {
            openDefinitions.remove(auction.id());
        }
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

    void deleteIdempotencyRecord(long auctionId, String key) {
        keys.delete(recordKey(auctionId, key));
    }

    /// Deletes bidders of an auction.
    ///
    /// @return whether the maximum was deleted, so that there may be more
    boolean deleteBidders(long auctionId, int max) {
        Bytes from = bidderKey(auctionId, 0);
        Bytes to = bidderKey(auctionId, Long.MAX_VALUE);
        int deleted = 0;
        try (KeyValueIterator<Bytes, byte[]> all = bidders.range(from, to)) {
            while (deleted < max && all.hasNext()) {
                bidders.delete(all.next().key);
                deleted++;
            }
        }
        return deleted == max;
    }

    /// Visits every auction, once at start.
    void forEachAuction(Consumer<Auction> consumer) {
        try (KeyValueIterator<Bytes, byte[]> all = auctions.all()) {
            while (all.hasNext()) {
                Auction auction = AuctionStateCodec.decode(all.next().value, this::definition);
                if (auction.isOpen() && definitions.get(auctionKey(auction.id())) != null) {
                    openDefinitions.put(auction.id(), auction.definition());
                }
                consumer.accept(auction);
            }
        }
    }

    /// Visits the auctions that have stored bidders, each once.
    void forEachAuctionWithBidders(Consumer<Long> consumer) {
        long last = 0;
        try (KeyValueIterator<Bytes, byte[]> all = bidders.all()) {
            while (all.hasNext()) {
                long auctionId = auctionId(all.next().key);
                if (auctionId != last) {
                    consumer.accept(auctionId);
                    last = auctionId;
                }
            }
        }
    }

    /// Visits every idempotency record, in no order.
    void forEachIdempotencyRecord(BiConsumer<String, IdempotencyRecord> consumer) {
        try (KeyValueIterator<Bytes, byte[]> all = keys.all()) {
            while (all.hasNext()) {
                var entry = all.next();
                byte[] raw = entry.key.get();
                String key = new String(raw, Long.BYTES, raw.length - Long.BYTES, US_ASCII);
                consumer.accept(
                        key, IdempotencyRecordCodec.decodeRecord(AuctionKey.encode(auctionId(entry.key)), entry.value));
            }
        }
    }

    private AuctionDefinition definition(long id) {
        AuctionDefinition known = openDefinitions.get(id);
        if (known != null) {
            return known;
        }
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

    private static long auctionId(Bytes key) {
        return ByteBuffer.wrap(key.get()).getLong();
    }
}
