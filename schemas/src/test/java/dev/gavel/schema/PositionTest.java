package dev.gavel.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PositionTest {
    private static final long LAST_OFFSET = (1L << 43) - 1;

    @Property
    void comesBackFromItsBidIdAndItsText(
            @ForAll @IntRange(max = 1023) int partition, @ForAll @LongRange(max = LAST_OFFSET) long offset) {
        Position position = new Position(partition, offset);

        assertThat(Position.ofBid(position.bidId())).isEqualTo(position);
        assertThat(Position.parse(position.toString())).isEqualTo(position);
    }

    @Property
    void bidIdIsExactInAJsonNumber(
            @ForAll @IntRange(max = 1023) int partition, @ForAll @LongRange(max = LAST_OFFSET) long offset) {
        long bidId = new Position(partition, offset).bidId();

        assertThat((long) (double) bidId).isEqualTo(bidId);
    }

    @Test
    void bidIdsRiseWithinAPartition() {
        assertThat(new Position(3, 1043).bidId()).isGreaterThan(new Position(3, 1042).bidId());
        assertThat(new Position(3, 1042).bidId()).isEqualTo(1042 * 1024 + 3);
    }

    @ParameterizedTest
    @CsvSource({"-1, 0", "1024, 0", "0, -1", "0, 8796093022208"})
    void rejectsAPositionOutOfRange(int partition, long offset) {
        assertThatIllegalArgumentException().isThrownBy(() -> new Position(partition, offset));
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, Long.MIN_VALUE, Long.MAX_VALUE})
    void rejectsANegativeBidId(long bidId) {
        assertThatIllegalArgumentException().isThrownBy(() -> Position.ofBid(bidId));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "@", "3@", "@1042", "3", "3@x", "3@1042@1", " 3@1042", "-1@5", "3@9223372036854775808"})
    void rejectsTextThatIsNotAPosition(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Position.parse(text));
    }
}
