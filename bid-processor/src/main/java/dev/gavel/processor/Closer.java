package dev.gavel.processor;

import dev.gavel.processor.auction.Auction;
import dev.gavel.schema.Event;
import dev.gavel.schema.Fact;
import dev.gavel.schema.Reason;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/// Watches the ends of one partition's open auctions and asks for a close when one passes. It decides nothing: a wish
/// that comes too early, too late or twice is refused by the rules, so a wrong clock costs a record, not an auction.
final class Closer {
    /// A wish that was not decided by then is asked again.
    static final long RETRY_MS = 5_000;

    /// Wishes a tick, so that a thousand auctions ending at once do not hold up the bids.
    static final int MOST_PER_TICK = 500;

    private final CloseAppender closes;
    private final PriorityQueue<Due> queue = new PriorityQueue<>(Comparator.comparingLong(Due::atMs));

    /// The one entry of the queue that counts for an auction; others are stale.
    private final Map<Long, Due> current = new HashMap<>();

    /// How far the broker's clock is ahead of this machine's, at least: an end may have passed by the log though not by
    /// this machine's clock. Never negative, for a record that waited looks as if the broker were behind.
    private long aheadMs;

    /// The broker's time at the latest tick, as far as this machine can know it.
    private long tickMs;

    Closer(CloseAppender closes) {
        this.closes = closes;
    }

    /// An auction found in the store.
    void watch(Auction auction) {
        if (auction.isOpen()) {
            schedule(auction.id(), auction.endsAtMs());
        }
    }

    /// An auction after an event.
    ///
    /// @param nowMs this machine's clock
    void observe(@Nullable Auction before, Auction after, Event event, long nowMs) {
        aheadMs = Math.max(aheadMs, event.atMs() - nowMs);
        if (!after.isOpen()) {
            current.remove(after.id());
        } else if (before == null || before.endsAtMs() != after.endsAtMs()) {
            schedule(after.id(), after.endsAtMs());
        } else if (event.fact() instanceof Fact.Refused(_, Reason reason) && reason == Reason.NOT_ENDED) {
            // This machine's clock is ahead: wait for what is left by the broker's.
            schedule(after.id(), tickMs + after.endsAtMs() - event.atMs());
        }
    }

    /// Asks for the closes that are due.
    ///
    /// @param nowMs this machine's clock
    /// @param auctions the store
    void closeDue(long nowMs, LongFunction<@Nullable Auction> auctions) {
        tickMs = nowMs + aheadMs;
        for (int asked = 0; asked < MOST_PER_TICK && isDue(queue.peek()); ) {
            Due due = queue.remove();
            if (!due.equals(current.get(due.auctionId()))) {
                continue;
            }
            Auction auction = auctions.apply(due.auctionId());
            if (auction == null || !auction.isOpen()) {
                current.remove(due.auctionId());
                continue;
            }
            schedule(due.auctionId(), tickMs + RETRY_MS);
            closes.appendClose(due.auctionId());
            asked++;
        }
    }

    private boolean isDue(@Nullable Due due) {
        return due != null && due.atMs() <= tickMs;
    }

    private void schedule(long auctionId, long atMs) {
        Due due = new Due(atMs, auctionId);
        current.put(auctionId, due);
        queue.add(due);
    }

    private record Due(long atMs, long auctionId) {}
}
