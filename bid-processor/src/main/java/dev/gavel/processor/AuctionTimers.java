package dev.gavel.processor;

import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.Map;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/// The timers of one partition's auctions, in a state store ordered by kind, time and auction. Memory does not grow
/// with the number of timers, and a restored store continues without a search through all auctions.
///
/// A key is the kind (1 byte), the time in ms (8) and the auction's id (8). A key of one zero byte marks a store that
/// has the timers of all auctions.
final class AuctionTimers {
    static final String STORE = "timers";

    enum Kind {
        /// The end of an open auction.
        CLOSE(1),
        /// An auction that ended; its bidders can be deleted. The time is when it ended.
        DELETE_BIDDERS(2),
        /// An auction with idempotency keys of which some expire at this time.
        EXPIRE_KEYS(3);

        private final byte code;

        Kind(int code) {
            this.code = (byte) code;
        }
    }

    @FunctionalInterface
    interface Visitor {
        /// @return false ends the visit
        boolean visit(long atMs, long auctionId);
    }

    private static final Bytes COMPLETE = Bytes.wrap(new byte[] {0});
    private static final byte[] EMPTY = new byte[0];

    private final KeyValueStore<Bytes, byte[]> store;

    /// For each kind a time before which there is no timer. Deleted entries stay in the files of RocksDB until they are
    /// compacted; without this bound every visit would pass over those of all past timers.
    private final Map<Kind, Long> earliestMs = new EnumMap<>(Kind.class);

    private boolean complete;

    AuctionTimers(KeyValueStore<Bytes, byte[]> store) {
        this.store = store;
        for (Kind kind : Kind.values()) {
            earliestMs.put(kind, 0L);
        }
    }

    /// Whether the store has the timers of all auctions. A store that was written before there were timers has not.
    boolean isComplete() {
        complete = complete || store.get(COMPLETE) != null;
        return complete;
    }

    void markComplete() {
        store.put(COMPLETE, EMPTY);
    }

    void set(Kind kind, long atMs, long auctionId) {
        store.put(key(kind, atMs, auctionId), EMPTY);
        if (atMs < earliest(kind)) {
            earliestMs.put(kind, atMs);
        }
    }

    void remove(Kind kind, long atMs, long auctionId) {
        // Unlike `delete` this reads nothing.
        store.put(key(kind, atMs, auctionId), null);
    }

    /// Visits the timers of a kind that are due, in order of time. The visitor may set and remove timers.
    ///
    /// @param untilMs inclusive
    void visitDue(Kind kind, long untilMs, Visitor visitor) {
        long fromMs = earliest(kind);
        if (fromMs > untilMs) {
            return;
        }
        // Set during the visit, a timer may lower it again.
        earliestMs.put(kind, Long.MAX_VALUE);
        long firstMs = Long.MAX_VALUE;
        try (KeyValueIterator<Bytes, byte[]> timers =
                store.range(key(kind, fromMs, 0), key(kind, Long.MAX_VALUE, Long.MAX_VALUE))) {
            boolean visiting = true;
            while (visiting && timers.hasNext()) {
                ByteBuffer timer = ByteBuffer.wrap(timers.next().key.get()).position(1);
                long atMs = timer.getLong();
                firstMs = Math.min(firstMs, atMs);
                visiting = atMs <= untilMs && visitor.visit(atMs, timer.getLong());
            }
        }
        earliestMs.put(kind, Math.min(earliest(kind), firstMs));
    }

    private long earliest(Kind kind) {
        return earliestMs.getOrDefault(kind, 0L);
    }

    private static Bytes key(Kind kind, long atMs, long auctionId) {
        return Bytes.wrap(
                ByteBuffer.allocate(1 + 2 * Long.BYTES).put(kind.code).putLong(atMs).putLong(auctionId).array());
    }
}
