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

/// Watches the ends of one partition's open auctions and appends a close command when an end passes. It decides
/// nothing: the rules reject a close that is early, late or repeated, so a wrong clock costs a record, not an auction.
final class Closer {
    /// A close that was not decided after this time is appended again.
    static final long RETRY_MS = 5_000;

    /// Closes per tick, so that many auctions ending at once do not delay bids.
    static final int MAX_PER_TICK = 500;

    private final CloseAppender closes;
    private final PriorityQueue<Due> queue = new PriorityQueue<>(Comparator.comparingLong(Due::atMs));

    /// The valid queue entry of each auction; other entries are stale.
    private final Map<Long, Due> current = new HashMap<>();

    /// A lower bound of how far the broker's clock is ahead of this machine's. Never negative: a record that waited in
    /// the topic looks as if the broker's clock were behind.
    private long aheadMs;

    /// The estimated broker time of the latest tick.
    private long tickMs;

    Closer(CloseAppender closes) {
        this.closes = closes;
    }

    /// Adds an auction that was restored from the store.
    void watch(Auction auction) {
        if (auction.isOpen()) {
            schedule(auction.id(), auction.endsAtMs());
        }
    }

    /// Updates the watch after an event.
    ///
    /// @param nowMs this machine's clock
    void observe(@Nullable Auction before, Auction after, Event event, long nowMs) {
        aheadMs = Math.max(aheadMs, event.atMs() - nowMs);
        if (!after.isOpen()) {
            current.remove(after.id());
        } else if (before == null || before.endsAtMs() != after.endsAtMs()) {
            schedule(after.id(), after.endsAtMs());
        } else if (event.fact() instanceof Fact.Refused(_, Reason reason) && reason == Reason.NOT_ENDED) {
            // This machine's clock is ahead: wait for the rest of the time by the broker's clock.
            schedule(after.id(), tickMs + after.endsAtMs() - event.atMs());
        }
    }

    /// Appends the closes that are due.
    ///
    /// @param nowMs this machine's clock
    /// @param auctions current state by id
    void closeDue(long nowMs, LongFunction<@Nullable Auction> auctions) {
        tickMs = nowMs + aheadMs;
        for (int appended = 0; appended < MAX_PER_TICK && isDue(queue.peek()); ) {
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
            appended++;
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
