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
import org.jspecify.annotations.Nullable;

/// The fast path: the latest standing that a reply told of each auction whose minimum next bid never falls. A bid below
/// it needs no log to be refused. What is missing here, or in doubt, is asked of the log; so replies may be late, lost
/// or out of order, and auctions may be forgotten, without one answer being wrong (docs/adr/0020).
public final class LocalRejectionCache {
    /// Some 250 bytes each.
    public static final int AUCTIONS = 65_536;

    /// Near an end or an expiry the log's own time decides: as far as the broker's clock may be from what is known of
    /// it.
    static final long DOUBT_MS = 1_000;

    private final int most;
    private final Cache<Long, Known> latest;

    private record Known(long sequence, Position position, Standing standing) {}

    /// @param most auctions to remember; 0: none, and nothing is ever refused here
    public LocalRejectionCache(int most) {
        this.most = most;
        this.latest =
                Caffeine.newBuilder()
                        .maximumSize(most)
                        // On the thread that adds: there is no other that should wake for it.
                        .executor(Runnable::run)
                        .build();
    }

    /// Remembers what a reply tells. By one thread, before whoever asked is told: who was answered once is never
    /// refused by less than that answer said.
    public void learn(Reply reply) {
        Event event = reply.event();
        Standing standing = event.standing();
        if (most == 0 || !reply.firmMinimum() || standing == null) {
            return;
        }
        Known known = latest.getIfPresent(event.auctionId());
        if (known == null || known.sequence < event.sequence()) {
            latest.put(event.auctionId(), new Known(event.sequence(), event.position(), standing));
        }
    }

    /// Why a bid can be refused without asking; null: it has to be asked.
    ///
    /// @param nowMs the log's time, as far as it is known; 0: it is not
    public CommandOutcome.@Nullable RefusedHere refusal(PlaceBid bid, RequestOptions how, long nowMs) {
        if (most == 0 || how.idempotencyKey() != null || !how.patience().wantsDecision()) {
            return null;
        }
        Known known = latest.getIfPresent(bid.auctionId());
        if (known == null || !isRefused(bid, known.standing) || !isTimely(bid, known.standing, nowMs)) {
            return null;
        }
        Standing standing = known.standing;
        Reason reason = standing.leaderId() == 0 ? Reason.BELOW_OPENING_PRICE : Reason.BID_TOO_LOW;
        return new CommandOutcome.RefusedHere(reason, bid.auctionId(), standing, known.position);
    }

    /// Who leads may have reasons of the own to bid, and the rules others to refuse it.
    private static boolean isRefused(PlaceBid bid, Standing standing) {
        return bid.amountMicros() < standing.minimumNextBidMicros() && bid.bidderId() != standing.leaderId();
    }

    /// Started, and neither the auction's end nor the bid's is near.
    private static boolean isTimely(PlaceBid bid, Standing standing, long nowMs) {
        long notBeforeMs = nowMs + DOUBT_MS;
        return standing.status() == Status.OPEN
                && nowMs != 0
                && notBeforeMs < standing.endsAtMs()
                && (bid.expiresAtMs() == 0 || notBeforeMs < bid.expiresAtMs());
    }
}
