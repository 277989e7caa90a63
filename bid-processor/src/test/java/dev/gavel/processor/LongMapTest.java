package dev.gavel.processor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class LongMapTest {
    @Test
    void isAMap() {
        LongMap<String> map = new LongMap<>();
        Map<Long, String> expected = new HashMap<>();
        List<Long> keys = LongStream.range(1, 5_000).map(i -> i % 2 == 0 ? i : Long.MAX_VALUE - i).boxed().toList();
        for (long key : keys) {
            map.put(key, "first");
            expected.put(key, "first");
            if (key % 3 == 0) {
                map.put(key, "second");
                expected.put(key, "second");
            }
        }

        assertThat(map.size()).isEqualTo(expected.size());
        assertThat(keys).allSatisfy(key -> assertThat(map.get(key)).isEqualTo(expected.get(key)));
        assertThat(map.get(5_000)).isNull();
    }

    @Test
    void anEmptyMapHasNothingAndTakesNothing() {
        LongMap<String> map = new LongMap<>();
        assertThat(map.get(1)).isNull();
        assertThat(map.bytes()).isZero();

        map.put(1, "one");
        map.clear();

        assertThat(map.get(1)).isNull();
        assertThat(map.size()).isZero();
        assertThat(map.bytes()).isZero();
    }
}
