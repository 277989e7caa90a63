package dev.gavel.projector.table;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/// A reusable buffer of rows in Postgres's binary COPY format (https://www.postgresql.org/docs/18/sql-copy.html,
/// "Binary Format"). A row has the same bytes when it is written and when it is read back, so rows are compared as
/// bytes.
public final class CopyBuffer {
    /// The first bytes of every COPY: signature, no flags, no extension.
    private static final byte[] HEADER = {
        'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xFF, '\r', '\n', 0, 0, 0, 0, 0, 0, 0, 0, 0
    };

    public static final int HEADER_BYTES = HEADER.length;

    /// Postgres counts microseconds from 2000-01-01 UTC.
    public static final long POSTGRES_EPOCH_MS = 946_684_800_000L;

    private static final int NULL_LENGTH = -1;
    private static final short TRAILER = -1;

    /// The amount that pgjdbc passes to the socket at a time.
    private static final int FLUSH_BYTES = 63 * 1024;

    private ByteBuffer buffer = ByteBuffer.allocate(64 * 1024);

    /// The destination of the bytes: a COPY in progress.
    public interface Target {
        void write(byte[] bytes, int offset, int length) throws SQLException;
    }

    /// Clears the buffer and begins a COPY.
    void putHeader() {
        buffer.clear().put(HEADER);
    }

    /// Ends the COPY and writes all remaining bytes.
    void putTrailer(Target target) throws SQLException {
        room(Short.BYTES).putShort(TRAILER);
        flush(target);
    }

    void flushIfFull(Target target) throws SQLException {
        if (buffer.position() > FLUSH_BYTES) {
            flush(target);
        }
    }

    public void clear() {
        buffer.clear();
    }

    /// The bytes, valid up to [#length].
    public byte[] array() {
        return buffer.array();
    }

    public int length() {
        return buffer.position();
    }

    /// Must be followed by one value for each column.
    public void beginRow(int columns) {
        room(Short.BYTES).putShort((short) columns);
    }

    public void putNull() {
        room(Integer.BYTES).putInt(NULL_LENGTH);
    }

    public void putInt(int value) {
        room(2 * Integer.BYTES).putInt(Integer.BYTES).putInt(value);
    }

    public void putBigint(long value) {
        room(Integer.BYTES + Long.BYTES).putInt(Long.BYTES).putLong(value);
    }

    public void putBoolean(boolean value) {
        room(Integer.BYTES + 1).putInt(1).put((byte) (value ? 1 : 0));
    }

    /// @param ms since 1970 UTC
    public void putTimestamp(long ms) {
        putBigint((ms - POSTGRES_EPOCH_MS) * 1000);
    }

    public void putText(@Nullable String text) {
        putBytes(text == null ? null : text.getBytes(StandardCharsets.UTF_8));
    }

    public void putBytes(byte @Nullable [] bytes) {
        if (bytes == null) {
            putNull();
        } else {
            room(Integer.BYTES + bytes.length).putInt(bytes.length).put(bytes);
        }
    }

    private void flush(Target target) throws SQLException {
        target.write(buffer.array(), 0, buffer.position());
        buffer.clear();
    }

    private ByteBuffer room(int bytes) {
        if (buffer.remaining() < bytes) {
            int size = Math.max(2 * buffer.capacity(), buffer.position() + bytes);
            buffer = ByteBuffer.allocate(size).put(buffer.array(), 0, buffer.position());
        }
        return buffer;
    }
}
