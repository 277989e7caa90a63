package dev.gavel.processor;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.gavel.processor.auction.Auction;
import dev.gavel.processor.auction.Idempotency;
import dev.gavel.processor.auction.IdempotencyRecord;
import dev.gavel.processor.auction.KeyUses;
import dev.gavel.schema.codec.AuctionKey;
import java.nio.ByteBuffer;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/// The store `keys`: the idempotency records of each auction, and how many keys each owner has used in it. The entries
/// of an auction are adjacent, and in it those of an owner: first the uses, then the records.
final class IdempotencyKeyStore {
    private final KeyValueStore<Bytes, byte[]> keys;

    IdempotencyKeyStore(KeyValueStore<Bytes, byte[]> keys) {
        this.keys = keys;
    }

    @Nullable IdempotencyRecord record(long auctionId, String name) {
        byte[] state = keys.get(key(auctionId, name));
        return state == null ? null : IdempotencyRecordCodec.decodeRecord(AuctionKey.encode(auctionId), state);
    }

    KeyUses uses(long auctionId, String name) {
        byte[] state = keys.get(key(auctionId, name));
        return state == null ? KeyUses.NONE : IdempotencyRecordCodec.decodeUses(state);
    }

    void put(long auctionId, String name, IdempotencyRecord record) {
        keys.put(key(auctionId, name), IdempotencyRecordCodec.encode(record));
    }

    void put(long auctionId, String name, KeyUses uses) {
        keys.put(key(auctionId, name), IdempotencyRecordCodec.encode(uses));
    }

    /// Deletes what has expired of an auction.
    ///
    /// @param auction null: there is none, so all of it has expired
    /// @param from the first name to visit
    /// @param goOn asked before each entry
    /// @return the next name; null: all were visited
    @Nullable String deleteExpired(
            long auctionId, @Nullable Auction auction, String from, BooleanSupplier goOn, long atMs) {
        Owner owner = new Owner(auctionId);
        try (KeyValueIterator<Bytes, byte[]> all = keys.range(key(auctionId, from), afterAll(auctionId))) {
            while (all.hasNext()) {
                KeyValue<Bytes, byte[]> entry = all.next();
                String name = name(entry.key);
                if (!goOn.getAsBoolean()) {
                    return name;
                }
                if (auction == null || isExpired(auction, name, entry.value, owner, atMs)) {
                    keys.put(entry.key, null);
                }
            }
        }
        return null;
    }

    private static boolean isExpired(Auction auction, String name, byte[] value, Owner owner, long atMs) {
        if (Idempotency.isUsesName(name)) {
            return IdempotencyRecordCodec.decodeUses(value).isExpired(Idempotency.isRejectedUsesName(name), atMs);
        }
        IdempotencyRecord record = IdempotencyRecordCodec.decodeRecord(AuctionKey.encode(auction.id()), value);
        KeyUses uses = Idempotency.countsByOwner(auction.terms()) ? owner.uses(auction, record) : KeyUses.NONE;
        return !Idempotency.isValid(auction, uses, record, atMs);
    }

    /// Remembers the uses of the owner of the latest record, because the next record is most often the same owner's.
    private final class Owner {
        private final long auctionId;
        private String name = "";
        private KeyUses uses = KeyUses.NONE;

        private Owner(long auctionId) {
            this.auctionId = auctionId;
        }

        private KeyUses uses(Auction auction, IdempotencyRecord record) {
            boolean rejected = Idempotency.isRejected(auction.terms(), record.event());
            String of = Idempotency.usesName(AuctionEngine.ownerId(record.command()), rejected);
            if (!of.equals(name)) {
                name = of;
                uses = IdempotencyKeyStore.this.uses(auctionId, of);
            }
            return uses;
        }
    }

    /// Visits every idempotency record with the id of its auction.
    void forEachRecord(BiConsumer<Long, IdempotencyRecord> consumer) {
        try (KeyValueIterator<Bytes, byte[]> all = keys.all()) {
            while (all.hasNext()) {
                KeyValue<Bytes, byte[]> entry = all.next();
                if (!Idempotency.isUsesName(name(entry.key))) {
                    long id = ByteBuffer.wrap(entry.key.get()).getLong();
                    consumer.accept(id, IdempotencyRecordCodec.decodeRecord(AuctionKey.encode(id), entry.value));
                }
            }
        }
    }

    private static String name(Bytes key) {
        byte[] raw = key.get();
        return new String(raw, Long.BYTES, raw.length - Long.BYTES, US_ASCII);
    }

    private static Bytes key(long auctionId, String name) {
        byte[] ascii = name.getBytes(US_ASCII);
        return Bytes.wrap(ByteBuffer.allocate(Long.BYTES + ascii.length).putLong(auctionId).put(ascii).array());
    }

    /// After all entries of an auction: names are ASCII.
    private static Bytes afterAll(long auctionId) {
        return Bytes.wrap(ByteBuffer.allocate(Long.BYTES + 1).putLong(auctionId).put((byte) 0xFF).array());
    }
}
