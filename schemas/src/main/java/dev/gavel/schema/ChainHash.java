package dev.gavel.schema;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/// What ties an event to all events of its auction before it: SHA-256, as four big-endian numbers, so that it is a
/// value.
public record ChainHash(long first, long second, long third, long fourth) {
    public static final int BYTES = 32;

    /// What the first event of an auction is tied to.
    public static final ChainHash NONE = new ChainHash(0, 0, 0, 0);

    /// @param bytes 32 of them
    /// @throws IllegalArgumentException if there are more or less
    public static ChainHash of(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("a chain hash has " + BYTES + " bytes, not " + bytes.length);
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new ChainHash(buffer.getLong(), buffer.getLong(), buffer.getLong(), buffer.getLong());
    }

    /// Reads what [#hex] wrote, in either case.
    ///
    /// @throws IllegalArgumentException if it is not 64 hex digits
    public static ChainHash ofHex(String hex) {
        return of(HexFormat.of().parseHex(hex));
    }

    public String hex() {
        HexFormat hex = HexFormat.of();
        return hex.toHexDigits(first) + hex.toHexDigits(second) + hex.toHexDigits(third) + hex.toHexDigits(fourth);
    }

    public byte[] bytes() {
        return put(ByteBuffer.allocate(BYTES)).array();
    }

    /// Writes the bytes where the buffer stands.
    public ByteBuffer put(ByteBuffer buffer) {
        return buffer.putLong(first).putLong(second).putLong(third).putLong(fourth);
    }
}
