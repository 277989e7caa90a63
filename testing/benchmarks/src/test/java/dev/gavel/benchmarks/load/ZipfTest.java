package dev.gavel.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ZipfTest {
    private static final int DRAWS = 1_000_000;

    @Test
    void drawsEachAsOftenAsItsRankSays() {
        int[] drawn = draw(new Zipf(100, 1), 100, 5);
        double harmonic = 0;
        for (int k = 1; k <= 100; k++) {
            harmonic += 1.0 / k;
        }

        for (int k : new int[] {1, 2, 3, 10, 50, 100}) {
            assertThat(drawn[k - 1] / (double) DRAWS).isCloseTo(1 / (k * harmonic), within(0.0015));
        }
    }

    @Test
    void exponentZeroDrawsAllAlike() {
        for (int count : draw(new Zipf(10, 0), 10, 5)) {
            assertThat(count / (double) DRAWS).isCloseTo(0.1, within(0.0015));
        }
    }

    @Test
    void sameSeedDrawsTheSame() {
        assertThat(draw(new Zipf(50, 0.8), 50, 3)).isEqualTo(draw(new Zipf(50, 0.8), 50, 3));
    }

    @Test
    void rejectsWhatCannotBeDrawn() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Zipf(0, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new Zipf(1, -1));
        assertThatIllegalArgumentException().isThrownBy(() -> new Zipf(1, Double.NaN));
    }

    private static int[] draw(Zipf zipf, int n, long seed) {
        int[] drawn = new int[n];
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < DRAWS; i++) {
            drawn[zipf.draw(random)]++;
        }
        return drawn;
    }
}
