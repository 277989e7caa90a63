package dev.gavel.compose.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gavel.schema.Standing;
import dev.gavel.schema.Status;
import dev.gavel.testing.SampleEvents;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class HotAuctionsTest {
    /// The time of a sample event is this and its offset.
    private static final long START_MS = SampleEvents.STARTS_AT_MS;

    @Test
    void countsBidsWithinTheWindowAndForgetsOlderOnes() {
        HotAuctions hot = new HotAuctions(Duration.ofMillis(100), 1_000);
        bid(hot, 1, 0);
        bid(hot, 1, 10);
        bid(hot, 2, 60);
        hot.add(SampleEvents.record(0, SampleEvents.opened(3, 0, 60)));

        assertThat(ids(hot, 50)).containsExactly(1L, 2L);
        assertThat(hot.top(9, START_MS + 105).getFirst().bids()).isEqualTo(1);
        assertThat(ids(hot, 150)).containsExactly(2L);
        assertThat(ids(hot, 200)).isEmpty();
    }

    @Test
    void showsOnlyTheHottestWithTheirLastState() {
        HotAuctions hot = new HotAuctions(Duration.ofMinutes(1), 1_000);
        bid(hot, 1, 0);
        bid(hot, 2, 1);
        hot.add(SampleEvents.record(0, SampleEvents.refused(2, 0, 2, 9)));

        List<HotAuctions.HotAuction> top = hot.top(1, START_MS + 10);

        assertThat(top).hasSize(1);
        assertThat(top.getFirst().id()).isEqualTo(2);
        assertThat(top.getFirst().bids()).isEqualTo(2);
        assertThat(top.getFirst().standing()).isEqualTo(SampleEvents.standing(9));
    }

    @Test
    void showsThatAnAuctionIsOver() {
        HotAuctions hot = new HotAuctions(Duration.ofMinutes(1), 1_000);
        bid(hot, 1, 0);
        hot.add(SampleEvents.record(0, SampleEvents.sold(1, 0, 5, 10)));
        hot.add(SampleEvents.record(0, SampleEvents.sold(2, 0, 6, 10)));

        List<HotAuctions.HotAuction> top = hot.top(9, START_MS + 10);

        assertThat(top).as("the second had no bid within the window").hasSize(1);
        assertThat(top.getFirst().bids()).isEqualTo(1);
        assertThat(top.getFirst().standing()).extracting(Standing::status).isEqualTo(Status.SOLD);
    }

    @Test
    void anOldBidIsForgottenAlsoIfItsPartitionIsReadLater() {
        HotAuctions hot = new HotAuctions(Duration.ofMillis(100), 1_000);
        bid(hot, 1, 90);
        bid(hot, 2, 0);

        assertThat(ids(hot, 150)).containsExactly(1L);
    }

    @Test
    void memoryIsBounded() {
        HotAuctions hot = new HotAuctions(Duration.ofMinutes(1), 3);
        for (int auction = 1; auction <= 10; auction++) {
            bid(hot, auction, auction);
        }

        assertThat(ids(hot, 20)).containsExactly(8L, 9L, 10L);
    }

    private static void bid(HotAuctions hot, long auction, long atMs) {
        hot.add(SampleEvents.record(0, SampleEvents.accepted(auction, 0, atMs, 5)));
    }

    private static List<Long> ids(HotAuctions hot, long atMs) {
        return hot.top(9, START_MS + atMs).stream().map(HotAuctions.HotAuction::id).toList();
    }
}
