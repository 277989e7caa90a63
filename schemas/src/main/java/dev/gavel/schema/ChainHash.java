package dev.gavel.schema;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/// The SHA-256 hash over an event and all events of its auction before it, as four big-endian numbers.
public record ChainHash(long first, long second, long third, long fourth) {
    public static final int BYTES = 32;

    /// The previous hash of an auction's first event.
    public static final ChainHash NONE = new ChainHash(0, 0, 0, 0);

    /// @throws IllegalArgumentException if they are not 32 bytes
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

    /// Writes the bytes at the buffer's position.
    public ByteBuffer put(ByteBuffer buffer) {
        return buffer.putLong(first).putLong(second).putLong(third).putLong(fourth);
    }
}
