package dev.gavel.replay.feed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gavel.replay.feed.BidHistory.PastAuction;
import dev.gavel.replay.feed.BidHistory.PastBid;
import dev.gavel.replay.feed.FeedResult.PlayedAuction;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class FeedResultTest {
    @Test
    void percentileIsTheNearestRank() {
        long[] hundred = LongStream.rangeClosed(1, 100).toArray();

        assertThat(FeedResult.percentile(hundred, 50)).isEqualTo(50);
        assertThat(FeedResult.percentile(hundred, 99)).isEqualTo(99);
        assertThat(FeedResult.percentile(new long[] {7}, 99)).isEqualTo(7);
        assertThat(FeedResult.percentile(new long[] {1, 2, 3}, 50)).isEqualTo(2);
        assertThat(FeedResult.percentile(new long[0], 50)).isZero();
    }

    @Test
    void aFeedIsIncompleteIfABidIsUndecidedOrAnAuctionIsOpen() {
        PastAuction withoutBids = new PastAuction(1, "A thing", 0, 0, List.of());
        PastAuction withBid =
                new PastAuction(1, "A thing", 0, 0, List.of(new PastBid(2, BigDecimal.ONE, 7, 1_000_000)));

        assertThat(result(new PlayedAuction(withoutBids, 1, List.of(), 0, null)).isComplete()).isTrue();
        assertThat(result(new PlayedAuction(withoutBids, 1, List.of(), 0, "cut")).isComplete()).isFalse();
        assertThat(result(new PlayedAuction(withBid, 1, List.of(), 0, null)).isComplete()).isFalse();
    }

    private static FeedResult result(PlayedAuction auction) {
        return new FeedResult(List.of(auction), Duration.ofSeconds(1));
    }
}
