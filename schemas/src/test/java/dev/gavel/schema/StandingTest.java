package dev.gavel.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class StandingTest {
    @Test
    void scheduledAuctionOpensByTheClock() {
        Standing scheduled = standing(Status.SCHEDULED);

        assertThat(scheduled.statusAt(999)).isEqualTo(Status.SCHEDULED);
        assertThat(scheduled.statusAt(1000)).isEqualTo(Status.OPEN);
    }

    @ParameterizedTest
    @EnumSource(value = Status.class, mode = EnumSource.Mode.EXCLUDE, names = "SCHEDULED")
    void otherStatusStaysUntilAnEventChangesIt(Status status) {
        assertThat(standing(status).statusAt(Long.MAX_VALUE)).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({
        "-1, 1, 0, 0, 1000, 2000",
        "9000000000000000001, 1, 0, 0, 1000, 2000",
        "0, -1, 0, 0, 1000, 2000",
        "0, 9000000000000000001, 0, 0, 1000, 2000",
        "0, 1, -1, 0, 1000, 2000",
        "0, 1, 0, -1, 1000, 2000",
        "0, 1, 0, 0, -1, 2000",
        "0, 1, 0, 0, 1000, 253402300800000",
    })
    void rejectsAStandingThatCannotBePrinted(
            long price, long minimumNext, long leader, long bids, long startsAtMs, long endsAtMs) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Standing(Status.OPEN, price, minimumNext, leader, bids, startsAtMs, endsAtMs));
    }

    private static Standing standing(Status status) {
        return new Standing(status, 0, 1, 0, 0, 1000, 2000);
    }
}
