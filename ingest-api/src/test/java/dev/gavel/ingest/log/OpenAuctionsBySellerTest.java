package dev.gavel.ingest.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class OpenAuctionsBySellerTest {
    private static final int LIMIT = 10;
    private static final long SELLER = 7;

    private final OpenAuctionsBySeller auctions = new OpenAuctionsBySeller(LIMIT);
    private final List<Long> counted = new ArrayList<>();
    private long nowNs = -5;

    @Test
    void oneSellerAtTheLimitKeepsNobodyElseFromOpening() {
        open(SELLER, LIMIT);

        assertThat(auctions.tryOpen(SELLER)).isFalse();
        assertThat(auctions.refused()).isEqualTo(1);
        assertThat(auctions.tryOpen(8)).isTrue();

        auctions.notOpened(SELLER);
        assertThat(auctions.tryOpen(SELLER)).isTrue();
    }

    /// Without authentication nobody is the seller.
    @Test
    void nobodyHasNoLimit() {
        open(0, 3 * LIMIT);
        auctions.notOpened(0);

        count(0);
        assertThat(counted).isEmpty();
    }

    /// What was opened before this instance started is seen soon after the first opening.
    @Test
    void countsASellerAfterTheFirstOpening() {
        open(SELLER, 1);
        count(LIMIT - 1);

        assertThat(auctions.tryOpen(SELLER)).isFalse();
    }

    @Test
    void countsWhoGoesOnOpeningAgainAndNobodyElse() {
        open(SELLER, 2);
        open(8, 1);
        count(2);
        assertThat(counted).containsExactlyInAnyOrder(SELLER, 8L);

        later(9_999);
        count(2);
        assertThat(counted).as("too early").isEmpty();

        later(1);
        count(2);
        assertThat(counted).as("the projector may not have had the openings").containsExactlyInAnyOrder(SELLER, 8L);

        later(10_000);
        open(SELLER, 1);
        count(3);
        assertThat(counted).as("only who has opened").containsExactly(SELLER);
    }

    @Test
    void aRefusedSellerIsCountedAndMayOpenWhenAuctionsHaveEnded() {
        open(SELLER, LIMIT);
        count(LIMIT);
        later(10_000);
        count(LIMIT);
        later(10_000);
        assertThat(auctions.tryOpen(SELLER)).isFalse();

        count(LIMIT - 2);

        open(SELLER, 2);
        assertThat(auctions.tryOpen(SELLER)).isFalse();
    }

    @Test
    void theLastCountStandsWhileThereIsNoOther() {
        open(SELLER, 1);
        count(5);
        later(10_000);
        open(SELLER, 1);

        assertThatIllegalStateException()
                .isThrownBy(() ->
                        auctions.count(
                                id -> {
                                    throw new IllegalStateException("away");
                                },
                                nowNs));

        open(SELLER, LIMIT - 7);
        assertThat(auctions.tryOpen(SELLER)).isFalse();
    }

    private void open(long seller, int openings) {
        for (int i = 0; i < openings; i++) {
            assertThat(auctions.tryOpen(seller)).as("%d", i).isTrue();
        }
    }

    private void count(long openOfEach) {
        counted.clear();
        auctions.count(
                id -> {
                    counted.add(id);
                    return openOfEach;
                },
                nowNs);
    }

    private void later(long ms) {
        nowNs += TimeUnit.MILLISECONDS.toNanos(ms);
    }
}
