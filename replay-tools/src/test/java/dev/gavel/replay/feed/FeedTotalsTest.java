package dev.gavel.replay.feed;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class FeedTotalsTest {
    @Test
    void percentileIsTheNearestRank() {
        long[] hundred = LongStream.rangeClosed(1, 100).toArray();

        assertThat(FeedTotals.percentile(hundred, 50)).isEqualTo(50);
        assertThat(FeedTotals.percentile(hundred, 99)).isEqualTo(99);
        assertThat(FeedTotals.percentile(new long[] {7}, 99)).isEqualTo(7);
        assertThat(FeedTotals.percentile(new long[] {1, 2, 3}, 50)).isEqualTo(2);
        assertThat(FeedTotals.percentile(new long[0], 50)).isZero();
    }

    @Test
    void undecidedBidOrOpenAuctionIsNotComplete() {
        PastAuction past = new PastAuction(1, "A thing", 0, 0, List.of());

        assertThat(totals(new PlayedAuction(past, 1, List.of(), 0, null)).complete()).isTrue();
        assertThat(totals(new PlayedAuction(past, 1, List.of(), 0, "cut")).complete()).isFalse();
    }

    private static FeedTotals totals(PlayedAuction auction) {
        return FeedTotals.of(List.of(auction), Duration.ofSeconds(1));
    }
}
