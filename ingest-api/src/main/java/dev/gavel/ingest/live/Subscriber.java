package dev.gavel.ingest.live;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/// One subscriber and what it has yet to take. Used by the thread of [LiveLoop], except for [#awaitEnd].
final class Subscriber {
    /// A subscriber that has this much to take is too slow.
    static final int MAX_PENDING_BYTES = 1 << 20;

    private static final int BUFFERS_OF_WRITE = 16;
    private static final ByteBuffer DISCARDED = ByteBuffer.allocate(512);

    /// How it gets its events: from memory or history until it has caught up, then with each batch.
    enum State {
        CATCHING_UP,
        READING_HISTORY,
        LIVE
    }

    final SocketChannel channel;

    /// The auction; 0: all of them.
    final long auctionId;

    /// Of the auction; -1: all.
    final int partition;

    /// By partition, the position after which it has not got anything. Of one auction: a single element.
    final long[] after;

    State state = State.CATCHING_UP;
    boolean ends;

    /// Offsets of `auction-events` at which its history goes on; -1: not looked up.
    final long[] historyOffsets;

    /// Null: the loop writes to the channel itself.
    private final @Nullable EncryptedWriter encrypted;

    private final Deque<ByteBuffer> pending = new ArrayDeque<>(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private @Nullable SelectionKey key;
    private int pendingBytes;
    private int beingWritten; // of the pending bytes, by the writer of an encrypted connection
    private long lastNs;
    private long blockedSinceNs;

    Subscriber(SocketChannel channel, long auctionId, int partition, long[] after) {
        this(channel, null, auctionId, partition, after);
    }

    /// @param encryption null: there is none
    Subscriber(
            SocketChannel channel,
            @Nullable EncryptedConnection encryption,
            long auctionId,
            int partition,
            long[] after) {
        this.channel = channel;
        this.encrypted = encryption == null ? null : new EncryptedWriter(encryption);
        this.auctionId = auctionId;
        this.partition = partition;
        this.after = after;
        this.historyOffsets = new long[after.length];
        Arrays.fill(historyOffsets, -1);
    }

    boolean isOfAll() {
        return partition < 0;
    }

    /// The index of the element of a partition.
    int index(int ofPartition) {
        return isOfAll() ? ofPartition : 0;
    }

    void register(Selector selector, long nowNs) throws IOException {
        lastNs = nowNs;
        if (encrypted == null) {
            channel.configureBlocking(false);
            key = channel.register(selector, SelectionKey.OP_READ, this);
        }
    }

    int pendingBytes() {
        return pendingBytes;
    }

    void add(byte[] bytes, long nowNs) {
        add(ByteBuffer.wrap(bytes), nowNs);
    }

    /// Adds bytes that others get, too, and that nobody changes.
    void add(ByteBuffer shared, long nowNs) {
        if (pendingBytes == 0) {
            blockedSinceNs = nowNs;
        }
        pending.add(shared.duplicate());
        pendingBytes += shared.remaining();
        lastNs = nowNs;
    }

    /// Writes what the socket takes now.
    void write(long nowNs) throws IOException {
        if (encrypted != null) {
            giveNext(encrypted);
            return;
        }
        while (!pending.isEmpty()) {
            ByteBuffer[] buffers = pending.stream().limit(BUFFERS_OF_WRITE).toArray(ByteBuffer[]::new);
            long written = channel.write(buffers);
            pendingBytes -= (int) written;
            if (written > 0) {
                blockedSinceNs = nowNs;
            }
            while (!pending.isEmpty() && !pending.getFirst().hasRemaining()) {
                pending.removeFirst();
            }
            if (written == 0) {
                break;
            }
        }
        SelectionKey registered = key;
        if (registered != null) {
            registered.interestOps(
                    pending.isEmpty() ? SelectionKey.OP_READ : SelectionKey.OP_READ | SelectionKey.OP_WRITE);
        }
    }

    private void giveNext(EncryptedWriter writer) {
        if (beingWritten > 0 || pending.isEmpty()) {
            return;
        }
        byte[] next = new byte[Math.min(pendingBytes, EncryptedWriter.MAX_BYTES)];
        int length = 0;
        while (length < next.length) {
            ByteBuffer first = pending.getFirst();
            int count = Math.min(first.remaining(), next.length - length);
            first.get(next, length, count);
            length += count;
            if (!first.hasRemaining()) {
                pending.removeFirst();
            }
        }
        beingWritten = length;
        writer.give(next);
    }

    /// What was given to the writer of an encrypted connection was written.
    void written(int bytes, long nowNs) {
        beingWritten = 0;
        pendingBytes -= bytes;
        blockedSinceNs = nowNs;
    }

    /// Discards what the client sends.
    ///
    /// @return `false` if the client has closed the connection
    boolean read() throws IOException {
        DISCARDED.clear();
        return channel.read(DISCARDED) >= 0;
    }

    boolean isIdle(long nowNs, long intervalNs) {
        return pendingBytes == 0 && nowNs - lastNs >= intervalNs;
    }

    boolean isBlocked(long nowNs, long maxNs) {
        return pendingBytes > 0 && nowNs - blockedSinceNs >= maxNs;
    }

    boolean isClosed() {
        return ended.getCount() == 0;
    }

    void close() {
        try {
            // If nothing is being written, the thread of an encrypted connection ends TLS in order, and closes it.
            if (encrypted == null || pendingBytes > 0) {
                channel.close();
            }
        } catch (IOException e) {
            // The subscriber is closed even if this fails.
        }
        if (encrypted != null) {
            encrypted.end();
        }
        pending.clear();
        pendingBytes = 0;
        ended.countDown();
    }

    /// Waits until the subscriber is gone.
    void awaitEnd(LiveLoop loop) throws InterruptedException {
        if (encrypted != null) {
            encrypted.run(loop, this);
        }
        ended.await();
    }
}
