package dev.gavel.schema.codec;

import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/// The key of commands and events: the auction's id as int64 big-endian, as `kcat -s key=q` reads it and as Kafka's own
/// LongSerializer writes it.
public final class AuctionKey {
    private AuctionKey() {}

    public static byte[] encode(long auctionId) {
        byte[] key = new byte[Long.BYTES];
        for (int i = 0; i < Long.BYTES; i++) {
            key[i] = (byte) (auctionId >>> (Long.SIZE - Byte.SIZE * (i + 1)));
        }
        return key;
    }

    /// The auction's id; 0: the bytes are not a valid key.
    public static long decode(byte @Nullable [] key) {
        if (key == null || key.length != Long.BYTES) {
            return 0;
        }
        long id = 0;
        for (byte part : key) {
            id = (id << Byte.SIZE) | (part & 0xFF);
        }
        return Math.max(0, id);
    }

    /// The partition of an auction: murmur2 of the key, like Kafka's default partitioner, so that every other producer
    /// chooses the same partition.
    public static int partition(byte[] key, int partitions) {
        return Utils.toPositive(Utils.murmur2(key)) % partitions;
    }
}
