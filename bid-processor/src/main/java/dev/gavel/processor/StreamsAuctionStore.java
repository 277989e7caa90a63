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

/// What one partition's auctions remember, in four stores: the lots, what moves of each auction, its bidders and its
/// idempotency keys. Keys begin with the auction's id, as on the log, so that all of one auction stands together.
final class StreamsAuctionStore implements AuctionStore {
    static final String LOTS = "lots";
    static final String AUCTIONS = "auctions";
    static final String BIDDERS = "bidders";
    static final String KEYS = "keys";

    private final KeyValueStore<Bytes, byte[]> lots;
    private final KeyValueStore<Bytes, byte[]> auctions;
    private final KeyValueStore<Bytes, byte[]> bidders;
    private final KeyValueStore<Bytes, byte[]> keys;

    /// Of auctions that are not over, so that a bid need not decode the terms again.
    private final Map<Long, AuctionDefinition> live = new HashMap<>();

    private StreamsAuctionStore(ProcessorContext<?, ?> context) {
        lots = context.getStateStore(LOTS);
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
        return state == null ? null : AuctionStateCodec.decode(state, this::lot);
    }

    @Override
    public void put(Auction auction) {
        Bytes key = auctionKey(auction.id());
        if (!live.containsKey(auction.id())) {
            // New, or of the first build, which had no lots.
            lots.putIfAbsent(key, AuctionStateCodec.encode(auction.definition()));
        }
        if (auction.isOpen()) {
            live.put(auction.id(), auction.definition());
        } else {
            live.remove(auction.id());
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
        byte[] state = keys.get(toldKey(auctionId, key));
        return state == null ? null : IdempotencyRecordCodec.decodeTold(AuctionKey.encode(auctionId), state);
    }

    @Override
    public void put(long auctionId, String key, IdempotencyRecord told) {
        keys.put(toldKey(auctionId, key), IdempotencyRecordCodec.encode(told));
    }

    void forget(long auctionId, String key) {
        keys.delete(toldKey(auctionId, key));
    }

    /// Forgets bidders of an auction.
    ///
    /// @param most how many at a time
    /// @return whether there were as many, so that there may be more
    boolean forgetBidders(long auctionId, int most) {
        Bytes from = bidderKey(auctionId, 0);
        Bytes to = bidderKey(auctionId, Long.MAX_VALUE);
        int forgotten = 0;
        try (KeyValueIterator<Bytes, byte[]> all = bidders.range(from, to)) {
            while (forgotten < most && all.hasNext()) {
                bidders.delete(all.next().key);
                forgotten++;
            }
        }
        return forgotten == most;
    }

    /// Every auction, from which the partition's work starts.
    void forEachAuction(Consumer<Auction> consumer) {
        try (KeyValueIterator<Bytes, byte[]> all = auctions.all()) {
            while (all.hasNext()) {
                Auction auction = AuctionStateCodec.decode(all.next().value, this::lot);
                if (auction.isOpen() && lots.get(auctionKey(auction.id())) != null) {
                    live.put(auction.id(), auction.definition());
                }
                consumer.accept(auction);
            }
        }
    }

    /// The auctions of which bidders are remembered, each once.
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

    /// All keys that are remembered, in no order.
    void forEachKey(BiConsumer<String, IdempotencyRecord> consumer) {
        try (KeyValueIterator<Bytes, byte[]> all = keys.all()) {
            while (all.hasNext()) {
                var entry = all.next();
                byte[] raw = entry.key.get();
                String key = new String(raw, Long.BYTES, raw.length - Long.BYTES, US_ASCII);
                consumer.accept(
                        key, IdempotencyRecordCodec.decodeTold(AuctionKey.encode(auctionId(entry.key)), entry.value));
            }
        }
    }

    private AuctionDefinition lot(long id) {
        AuctionDefinition known = live.get(id);
        if (known != null) {
            return known;
        }
        byte[] state = lots.get(auctionKey(id));
        if (state == null) {
            throw new SerializationException("auction " + id + " has a state but no lot");
        }
        return AuctionStateCodec.decodeLot(state);
    }

    private static Bytes auctionKey(long id) {
        return Bytes.wrap(AuctionKey.encode(id));
    }

    private static Bytes bidderKey(long auctionId, long bidderId) {
        return Bytes.wrap(ByteBuffer.allocate(2 * Long.BYTES).putLong(auctionId).putLong(bidderId).array());
    }

    private static Bytes toldKey(long auctionId, String key) {
        return Bytes.wrap(
                ByteBuffer.allocate(Long.BYTES + key.length()).putLong(auctionId).put(key.getBytes(US_ASCII)).array());
    }

    private static long auctionId(Bytes key) {
        return ByteBuffer.wrap(key.get()).getLong();
    }
}
