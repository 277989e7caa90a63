package dev.gavel.ingest.log;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.gavel.schema.Command.PlaceBid;
import dev.gavel.schema.Event;
import dev.gavel.schema.Position;
import dev.gavel.schema.Reason;
import dev.gavel.schema.Reply;
import dev.gavel.schema.Standing;
import dev.gavel.schema.Status;
import dev.gavel.schema.TickSize;
import org.jspecify.annotations.Nullable;

/// The fast path: the latest standing of each auction whose minimum next bid can never fall, taken from replies. A bid
/// below that minimum is rejected without the log. In every other case the bid goes to the log; so replies may be late,
/// lost or out of order, and entries may be evicted, without a wrong rejection (docs/adr/0020).
public final class LocalRejectionCache {
    /// The usual bound. An entry takes about 250 bytes.
    public static final int DEFAULT_MAX_AUCTIONS = 65_536;

    /// The largest error of the estimated broker time. Bids closer than this to an end or an expiry go to the log.
    static final long CLOCK_MARGIN_MS = 1_000;

    private final int maxAuctions;
    private final Cache<Long, Entry> latest;

    private record Entry(long sequence, Position position, Standing standing, long tickSizeMicros) {}

    /// @param maxAuctions to remember; 0 turns local rejection off
    public LocalRejectionCache(int maxAuctions) {
        this.maxAuctions = maxAuctions;
        this.latest =
                Caffeine.newBuilder()
                        .maximumSize(maxAuctions)
                        // Evicts on the thread that adds, so that no other thread wakes for it.
                        .executor(Runnable::run)
                        .build();
    }

    /// Remembers the standing in a reply. Called by one thread, before the reply is delivered: a bidder who has seen a
    /// decision is never rejected by an older one.
    public void learn(Reply reply) {
        Event event = reply.event();
        Standing standing = event.standing();
        if (maxAuctions == 0 || !reply.firmMinimum() || standing == null) {
            return;
        }
        Entry known = latest.getIfPresent(event.auctionId());
        if (known == null || known.sequence < event.sequence()) {
            latest.put(
                    event.auctionId(), new Entry(event.sequence(), event.position(), standing, reply.tickSizeMicros()));
        }
    }

    /// The local rejection of a bid, or `null` if it has to go to the log.
    ///
    /// @param nowMs the broker's time, or 0 if it is not known
    public CommandOutcome.@Nullable RejectedLocally rejection(PlaceBid bid, RequestOptions options, long nowMs) {
        if (maxAuctions == 0 || options.idempotencyKey() != null || !options.waitPolicy().awaitsDecision()) {
            return null;
        }
        Entry known = latest.getIfPresent(bid.auctionId());
        if (known == null || !isTooLow(bid, known) || !isTimely(bid, known.standing, nowMs)) {
            return null;
        }
        Standing standing = known.standing;
        Reason reason = standing.leaderId() == 0 ? Reason.BELOW_OPENING_PRICE : Reason.BID_TOO_LOW;
        return new CommandOutcome.RejectedLocally(reason, bid.auctionId(), standing, known.position);
    }

    /// False for the leader's bids, which follow rules of their own, and for amounts off the tick, which the rules
    /// reject for that reason first.
    private static boolean isTooLow(PlaceBid bid, Entry known) {
        return bid.amountMicros() < known.standing.minimumNextBidMicros()
                && bid.bidderId() != known.standing.leaderId()
                && TickSize.divides(known.tickSizeMicros, bid.amountMicros());
    }

    /// Whether the auction is open, and neither its end nor the bid's expiry is near.
    private static boolean isTimely(PlaceBid bid, Standing standing, long nowMs) {
        long latestNowMs = nowMs + CLOCK_MARGIN_MS;
        return standing.status() == Status.OPEN
                && nowMs != 0
                && latestNowMs < standing.endsAtMs()
                && (bid.expiresAtMs() == 0 || latestNowMs < bid.expiresAtMs());
    }
}
