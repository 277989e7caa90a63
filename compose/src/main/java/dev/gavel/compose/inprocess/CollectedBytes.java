package dev.gavel.compose.inprocess;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.apache.kafka.common.network.Send;
import org.apache.kafka.common.network.TransferableChannel;

/// What would go over a socket, in memory.
final class CollectedBytes implements TransferableChannel {
    /// A request or a response begins with its size.
    private static final int SIZE_PREFIX = Integer.BYTES;

    private final ByteBuffer bytes;

    private CollectedBytes(int size) {
        bytes = ByteBuffer.allocate(size);
    }

    /// @return the request or the response, without its size; the send is completed
    static ByteBuffer of(Send send) throws IOException {
        CollectedBytes collected = new CollectedBytes(Math.toIntExact(send.size()));
        while (!send.completed()) {
            send.writeTo(collected);
        }
        return collected.bytes.flip().position(SIZE_PREFIX).slice();
    }

    /// Records of a fetch response, from the file of a log segment.
    @Override
    public long transferFrom(FileChannel file, long position, long count) throws IOException {
        int limit = bytes.limit();
        bytes.limit(bytes.position() + (int) Math.min(count, bytes.remaining()));
        try {
            int read = file.read(bytes, position);
            if (read < 0) {
                throw new EOFException("a log segment ends before " + position);
            }
            return read;
        } finally {
            bytes.limit(limit);
        }
    }

    @Override
    public int write(ByteBuffer source) {
        int count = source.remaining();
        bytes.put(source);
        return count;
    }

    @Override
    public long write(ByteBuffer[] sources, int offset, int length) {
        long count = 0;
        for (int i = offset; i < offset + length; i++) {
            count += write(sources[i]);
        }
        return count;
    }

    @Override
    public long write(ByteBuffer[] sources) {
        return write(sources, 0, sources.length);
    }

    @Override
    public boolean hasPendingWrites() {
        return false;
    }

    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public void close() {
        // No resources.
    }
}
