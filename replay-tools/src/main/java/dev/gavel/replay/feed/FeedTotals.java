package dev.gavel.replay.feed;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// A play in numbers.
///
/// @param bids of the file
/// @param decided that have a decision
/// @param refused by code
/// @param closed auctions
/// @param samePrices auctions that closed at the file's price
/// @param p50Ns of the time to a decision; 0: none
/// @param p99Ns of the time to a decision; 0: none
public record FeedTotals(
        int auctions,
        int bids,
        int decided,
        int accepted,
        Map<String, Integer> refused,
        int closed,
        int samePrices,
        Duration wall,
        long p50Ns,
        long p99Ns) {

    public static FeedTotals of(List<PlayedAuction> auctions, Duration wall) {
        int bids = 0;
        int decided = 0;
        int accepted = 0;
        int closed = 0;
        int samePrices = 0;
        Map<String, Integer> refused = new TreeMap<>();
        for (PlayedAuction auction : auctions) {
            bids += auction.past().bids().size();
            decided += auction.bids().size();
            accepted += auction.accepted();
            closed += auction.closed() ? 1 : 0;
            samePrices += auction.samePrice() ? 1 : 0;
            for (PlayedBid bid : auction.bids()) {
                String code = bid.decision().code();
                if (code != null) {
                    refused.merge(code, 1, Integer::sum);
                }
            }
        }
        long[] answersNs = answersNs(auctions, decided);
        return new FeedTotals(
                auctions.size(),
                bids,
                decided,
                accepted,
                refused,
                closed,
                samePrices,
                wall,
                percentile(answersNs, 50),
                percentile(answersNs, 99));
    }

    /// Every bid got a decision and every auction was closed.
    public boolean complete() {
        return decided == bids && closed == auctions;
    }

    long bidsPerSecond() {
        return Math.round(decided / Math.max(1e-3, wall.toNanos() / 1e9));
    }

    /// Nearest rank, of sorted values.
    static long percentile(long[] sorted, int percent) {
        if (sorted.length == 0) {
            return 0;
        }
        int rank = Math.ceilDiv(sorted.length * percent, 100);
        return sorted[Math.max(1, rank) - 1];
    }

    private static long[] answersNs(List<PlayedAuction> auctions, int decided) {
        long[] answersNs = new long[decided];
        int i = 0;
        for (PlayedAuction auction : auctions) {
            for (PlayedBid bid : auction.bids()) {
                answersNs[i++] = bid.answerNs();
            }
        }
        Arrays.sort(answersNs);
        return answersNs;
    }
}
