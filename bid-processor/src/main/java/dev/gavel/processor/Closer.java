package dev.gavel.processor;

import dev.gavel.processor.AuctionTimers.Kind;
import dev.gavel.processor.auction.Auction;
import dev.gavel.schema.Event;
import dev.gavel.schema.Fact;
import dev.gavel.schema.Reason;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Watches the ends of one partition's open auctions and appends a close command when an end passes. It decides
/// nothing: the rules reject a close that is early, late or repeated, so a wrong clock costs a record, not an auction.
final class Closer {
    /// A close that was not decided after this time is appended again.
    static final long RETRY_MS = 5_000;

    /// Closes per tick, so that many auctions ending at once do not delay bids.
    static final int MAX_PER_TICK = 500;

    /// Closes that are appended and not decided. Each tick passes over them.
    static final int MAX_UNDECIDED = 2_000;

    private final CloseAppender closes;
    private final AuctionTimers timers;

    /// When to append the close of an auction again, for the auctions whose close is undecided or came too early.
    private final Map<Long, Long> retryAtMs = new HashMap<>();

    /// A lower bound of how far the broker's clock is ahead of this machine's. Never negative: a record that waited in
    /// the topic looks as if the broker's clock were behind.
    private long aheadMs;

    /// The estimated broker time of the latest tick.
    private long tickMs;

    Closer(CloseAppender closes, AuctionTimers timers) {
        this.closes = closes;
        this.timers = timers;
    }

    /// Updates the timers after an event.
    ///
    /// @param nowMs this machine's clock
    void observe(@Nullable Auction before, Auction after, Event event, long nowMs) {
        aheadMs = Math.max(aheadMs, event.atMs() - nowMs);
        long oldEndMs = before != null && before.isOpen() ? before.endsAtMs() : 0;
        long newEndMs = after.isOpen() ? after.endsAtMs() : 0;
        if (oldEndMs != newEndMs) {
            reschedule(after.id(), oldEndMs, newEndMs);
        } else if (event.fact() instanceof Fact.Refused(_, Reason reason) && reason == Reason.NOT_ENDED) {
            // This machine's clock is ahead: wait for the rest of the time by the broker's clock.
            retryAtMs.replace(after.id(), tickMs + after.endsAtMs() - event.atMs());
        }
    }

    private void reschedule(long auctionId, long oldEndMs, long newEndMs) {
        if (oldEndMs != 0) {
            timers.remove(Kind.CLOSE, oldEndMs, auctionId);
        }
        if (newEndMs != 0) {
            timers.set(Kind.CLOSE, newEndMs, auctionId);
        }
        retryAtMs.remove(auctionId);
    }

    /// Appends the closes that are due.
    ///
    /// @param nowMs this machine's clock
    void closeDue(long nowMs) {
        tickMs = nowMs + aheadMs;
        int[] appended = {0};
        timers.visitDue(
                Kind.CLOSE,
                tickMs,
                (_, auctionId) -> {
                    Long retryMs = retryAtMs.get(auctionId);
                    if (retryMs != null && retryMs > tickMs) {
                        return true;
                    }
                    if (appended[0] == MAX_PER_TICK || (retryMs == null && retryAtMs.size() == MAX_UNDECIDED)) {
                        return false;
                    }
                    retryAtMs.put(auctionId, tickMs + RETRY_MS);
                    closes.appendClose(auctionId);
                    appended[0]++;
                    return true;
                });
    }

    /// Appends commands that close an auction whose end has passed.
    @FunctionalInterface
    interface CloseAppender {
        /// Returns soon and does not report failures. The [Closer] calls it again while the auction stays open.
        void appendClose(long auctionId);
    }
}
