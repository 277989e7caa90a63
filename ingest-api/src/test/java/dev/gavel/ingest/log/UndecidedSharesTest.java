package dev.gavel.ingest.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class UndecidedSharesTest {
    private final UndecidedShares undecided = new UndecidedShares();
    private final List<Integer> released = new ArrayList<>();

    @Test
    void releasesWhatIsDecidedInTheOrderOfTheLog() {
        undecided.add(10, 7);
        undecided.add(11, 8_191);
        undecided.add(12, 0);

        undecided.decided(10, released::add);
        assertThat(released).isEmpty();
        undecided.decided(12, released::add);
        assertThat(released).containsExactly(7, 8_191);
        undecided.decided(1_000, released::add);
        assertThat(released).containsExactly(7, 8_191, 0);
        undecided.decided(2_000, released::add);
        assertThat(released).hasSize(3);
    }

    @Test
    void keepsAnyNumberUpToItsBound() {
        long largest = (1L << 43) - (1 << 21);
        int added = 0;
        while (undecided.add(largest + added, added % 8_192)) {
            added++;
            if (added % 3 == 0 && added < 30_000) {
                undecided.decided(largest + released.size() + 1, released::add);
            }
        }

        assertThat(added - released.size()).isEqualTo(1 << 20);
        undecided.decided(Long.MAX_VALUE, released::add);
        assertThat(released).hasSize(added);
        for (int i = 0; i < added; i++) {
            assertThat(released.get(i)).isEqualTo(i % 8_192);
        }
    }
}
