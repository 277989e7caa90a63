package dev.gavel.ingest.log;

import java.util.concurrent.atomic.AtomicLong;

/// The commands of one partition for which nobody waits any more, by position, until they are decided: each still
/// counts for its auction. A ring of numbers, because one is added per asynchronous bid.
final class UndecidedShares {
    /// The low bits of an entry have the auction's share, the others the offset.
    private static final int SHARE_BITS = 13;

    private static final int MIN_SIZE = 64;

    /// More are not remembered. The lag's limit keeps them below it.
    private static final int MAX_SIZE = 1 << 20;

    private final AtomicLong firstOffset = new AtomicLong(Long.MAX_VALUE);
    private long[] entries = new long[MIN_SIZE];
    private int head;
    private int size;

    /// Gives back an auction's share.
    @FunctionalInterface
    interface Release {
        void release(int share);
    }

    /// Returns `false` if there is no room.
    synchronized boolean add(long offset, int share) {
        if (size == entries.length && !grow()) {
            return false;
        }
        entries[(head + size++) & (entries.length - 1)] = (offset << SHARE_BITS) | share;
        publishFirst();
        return true;
    }

    /// Releases the shares of the commands before an offset. A command that was added late may be released late.
    void decided(long nextOffset, Release shares) {
        if (firstOffset.get() < nextOffset) {
            release(nextOffset, shares);
        }
    }

    private synchronized void release(long nextOffset, Release shares) {
        while (size > 0 && (entries[head] >>> SHARE_BITS) < nextOffset) {
            shares.release((int) entries[head] & ((1 << SHARE_BITS) - 1));
            head = (head + 1) & (entries.length - 1);
            size--;
        }
        publishFirst();
    }

    private boolean grow() {
        if (entries.length == MAX_SIZE) {
            return false;
        }
        long[] larger = new long[entries.length * 2];
        for (int i = 0; i < size; i++) {
            larger[i] = entries[(head + i) & (entries.length - 1)];
        }
        entries = larger;
        head = 0;
        return true;
    }

    private void publishFirst() {
        firstOffset.set(size == 0 ? Long.MAX_VALUE : (entries[head] >>> SHARE_BITS));
    }
}
