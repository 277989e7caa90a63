package dev.gavel.replay.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BidderIdsTest {
    /// Expected: `printf %s NAME | sha256sum | cut -c1-13` as a number, plus 1.
    @ParameterizedTest
    @CsvSource({"jake_daley, 2751870389503685", "günther_b, 2076925697002585"})
    void anIdDependsOnTheNameAlone(String name, long id) {
        assertThat(new BidHistoryBuilder.BidderIds().of(name)).isEqualTo(id);
    }

    @Test
    void idsAreExactInAJsonNumber() {
        BidHistoryBuilder.BidderIds bidders = new BidHistoryBuilder.BidderIds();
        for (int i = 0; i < 10_000; i++) {
            assertThat(bidders.of("bidder " + i)).isBetween(1L, 1L << 52);
        }
    }

    @Test
    void rejectsTwoNamesWithTheSameId() {
        BidHistoryBuilder.BidderIds bidders = new BidHistoryBuilder.BidderIds();
        bidders.claim(7, "ann");
        bidders.claim(7, "ann");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> bidders.claim(7, "bob"))
                .withMessage("bidders \"ann\" and \"bob\" have the same id; change one of the names");
    }
}
