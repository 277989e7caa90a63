package dev.gavel.benchmarks.load;

import java.util.concurrent.atomic.AtomicLongArray;

/// The auctions of a load, with what is known of their prices. Amounts are in cents. The thread that sends raises what
/// was offered, the one that reads what was accepted.
public final class BenchAuctions {
    static final long OPENING_CENTS = 100;

    private final long firstId;
    private final AtomicLongArray offered;
    private final AtomicLongArray accepted;

    /// Their ids are in a row.
    public BenchAuctions(long firstId, int count) {
        if (count < 1) {
            throw new IllegalArgumentException("there must be at least one auction, not " + count);
        }
        this.firstId = firstId;
        this.offered = new AtomicLongArray(count);
        this.accepted = new AtomicLongArray(count);
    }

    /// Ids that nobody used before on this log, unless two loads of over a million auctions begin within a second.
    public static long freshId(long nowMs) {
        return nowMs / 1000 * 1_000_000;
    }

    public int count() {
        return offered.length();
    }

    long id(int auction) {
        return firstId + auction;
    }

    /// Higher than all before, if they come in this order.
    long raise(int auction) {
        long cents = Math.max(OPENING_CENTS, offered.getOpaque(auction) + 1);
        offered.setOpaque(auction, cents);
        return cents;
    }

    /// Does not top the price: the highest amount known to be accepted; a cent before there is one.
    long stale(int auction) {
        return Math.max(1, accepted.getOpaque(auction));
    }

    void accepted(int auction, long cents) {
        if (cents > accepted.getOpaque(auction)) {
            accepted.setOpaque(auction, cents);
        }
    }
}
