package dev.gavel.replay.feed;

import dev.gavel.replay.feed.BidHistory.PastAuction;
import dev.gavel.replay.feed.BidHistory.PastBid;
import dev.gavel.replay.feed.FeedClient.Decision;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/// The result of playing a bid history.
///
/// @param auctions in the order of the history
/// @param time how long the feed took
public record FeedResult(List<PlayedAuction> auctions, Duration time) {
    public FeedResult {
        auctions = List.copyOf(auctions);
    }

    /// The result of one auction.
    ///
    /// @param id the id in the API; 0: it could not be opened
    /// @param bids the decided bids, in order
    /// @param hammerMicros 0: no bid was accepted, or the auction was not closed
    /// @param failure why the auction was not played to its end; null: every bid was decided and the auction is closed
    public record PlayedAuction(
            PastAuction past, long id, List<PlayedBid> bids, long hammerMicros, @Nullable String failure) {
        public PlayedAuction {
            bids = List.copyOf(bids);
        }

        public boolean isClosed() {
            return failure == null;
        }

        /// Whether it closed at the price in the file.
        public boolean hasPastPrice() {
            return isClosed() && hammerMicros == past.closingPriceMicros();
        }

        public int accepted() {
            return (int) bids.stream().filter(bid -> bid.decision().isAccepted()).count();
        }

        public int rejected() {
            return bids.size() - accepted();
        }
    }

    /// The result of one bid.
    ///
    /// @param latencyNs from the request to the decision, repeated requests included
    public record PlayedBid(PastBid past, Decision decision, long latencyNs) {}

    /// Whether every bid was decided and every auction closed.
    public boolean isComplete() {
        return decided() == bids() && closed() == auctions.size();
    }

    /// The number of bids in the file.
    public int bids() {
        return sum(auction -> auction.past().bids().size());
    }

    /// The number of bids that have a decision.
    public int decided() {
        return sum(auction -> auction.bids().size());
    }

    public int accepted() {
        return sum(PlayedAuction::accepted);
    }

    /// The number of closed auctions.
    public int closed() {
        return sum(auction -> auction.isClosed() ? 1 : 0);
    }

    /// The number of auctions that closed at the price in the file.
    public int withPastPrice() {
        return sum(auction -> auction.hasPastPrice() ? 1 : 0);
    }

    /// The number of rejected bids by reason code, in the order of the codes.
    public Map<String, Integer> rejectedByCode() {
        Map<String, Integer> counts = new TreeMap<>();
        for (PlayedAuction auction : auctions) {
            for (PlayedBid bid : auction.bids()) {
                String code = bid.decision().code();
                if (code != null) {
                    counts.merge(code, 1, Integer::sum);
                }
            }
        }
        return counts;
    }

    public long bidsPerSecond() {
        return Math.round(decided() / Math.max(1e-3, time.toNanos() / 1e9));
    }

    /// The percentile of the time to a decision; 0: there is no decision.
    public long latencyNs(int percent) {
        long[] sorted =
                auctions.stream()
                        .flatMap(auction -> auction.bids().stream())
                        .mapToLong(PlayedBid::latencyNs)
                        .sorted()
                        .toArray();
        return percentile(sorted, percent);
    }

    /// The nearest rank in sorted values; 0: there are none.
    static long percentile(long[] sorted, int percent) {
        if (sorted.length == 0) {
            return 0;
        }
        int rank = Math.ceilDiv(sorted.length * percent, 100);
        return sorted[Math.max(1, rank) - 1];
    }

    private int sum(ToIntFunction<PlayedAuction> count) {
        return auctions.stream().mapToInt(count).sum();
    }
}
