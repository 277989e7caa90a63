package dev.gavel.projector;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Rows of Postgres's binary COPY format (https://www.postgresql.org/docs/18/sql-copy.html, "Binary Format") in one
/// buffer that is used again. The same row has the same bytes on its way in and on its way out, so that rows are
/// compared as bytes.
public final class CopyBuffer {
    /// What every COPY begins with: the signature, no flags, no extension.
    private static final byte[] HEADER = {
        'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xFF, '\r', '\n', 0, 0, 0, 0, 0, 0, 0, 0, 0
    };

    public static final int HEADER_BYTES = HEADER.length;

    /// Postgres counts microseconds from 2000-01-01 UTC.
    public static final long POSTGRES_EPOCH_MS = 946_684_800_000L;

    private static final int NULL = -1;
    private static final short END = -1;

    /// What pgjdbc hands to the socket at a time.
    private static final int FULL_BYTES = 63 * 1024;

    private ByteBuffer buffer = ByteBuffer.allocate(64 * 1024);

    /// Where the bytes go: a COPY under way.
    public interface Target {
        void write(byte[] bytes, int offset, int length) throws SQLException;
    }

    void header() {
        buffer.clear().put(HEADER);
    }

    public void clear() {
        buffer.clear();
    }

    /// The bytes up to [#length].
    public byte[] array() {
        return buffer.array();
    }

    public int length() {
        return buffer.position();
    }

    public byte[] copy() {
        return Arrays.copyOf(buffer.array(), buffer.position());
    }

    void flushIfFull(Target target) throws SQLException {
        if (buffer.position() > FULL_BYTES) {
            flush(target);
        }
    }

    void end(Target target) throws SQLException {
        room(Short.BYTES).putShort(END);
        flush(target);
    }

    public void row(int columns) {
        room(Short.BYTES).putShort((short) columns);
    }

    public void nothing() {
        room(Integer.BYTES).putInt(NULL);
    }

    public void number(long value) {
        room(Integer.BYTES + Long.BYTES).putInt(Long.BYTES).putLong(value);
    }

    /// A column of type `int`.
    public void small(int value) {
        room(2 * Integer.BYTES).putInt(Integer.BYTES).putInt(value);
    }

    public void truth(boolean value) {
        room(Integer.BYTES + 1).putInt(1).put((byte) (value ? 1 : 0));
    }

    /// @param ms since 1970 UTC
    public void time(long ms) {
        number((ms - POSTGRES_EPOCH_MS) * 1000);
    }

    public void text(@Nullable String text) {
        bytes(text == null ? null : text.getBytes(StandardCharsets.UTF_8));
    }

    public void bytes(byte @Nullable [] bytes) {
        if (bytes == null) {
            nothing();
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
