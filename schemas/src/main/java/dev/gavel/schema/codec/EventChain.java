package dev.gavel.schema.codec;

import dev.gavel.schema.ChainHash;
import java.nio.ByteBuffer;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Computes chain hashes. The hash of an event covers the previous hash of its auction, so a reader who holds one hash
/// can verify that no event up to it was changed, omitted or inserted. `Event.chain` in event.proto specifies the
/// hashed bytes. Used by one thread.
public final class EventChain {
    /// Field 15, bytes; and their length.
    private static final byte[] FIELD = {15 << 3 | 2, ChainHash.BYTES};

    private final MessageDigest sha256;
    private final byte[] head = new byte[Long.BYTES + ChainHash.BYTES];
    private final byte[] hash = new byte[ChainHash.BYTES];

    public EventChain() {
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /// @param before the previous chain hash of the auction; null: there is none
    /// @param event as [EventCodec#encode] writes it without a chain
    public ChainHash next(long auctionId, @Nullable ChainHash before, byte[] event) {
        (before == null ? ChainHash.NONE : before).put(ByteBuffer.wrap(head).putLong(auctionId));
        sha256.update(head);
        sha256.update(event);
        try {
            sha256.digest(hash, 0, hash.length);
        } catch (DigestException e) {
            throw new IllegalStateException("SHA-256 has 32 bytes", e);
        }
        return ChainHash.of(hash);
    }

    /// Appends the hash: the result equals what [EventCodec#encode] writes for the event with this chain hash.
    ///
    /// @param event as [EventCodec#encode] writes it without a chain
    public static byte[] append(byte[] event, ChainHash chain) {
        byte[] whole = Arrays.copyOf(event, event.length + FIELD.length + ChainHash.BYTES);
        chain.put(ByteBuffer.wrap(whole, event.length, whole.length - event.length).put(FIELD));
        return whole;
    }
}
