package dev.gavel.storage;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RedisKeysTest {
    @Test
    void readsTheOffsetOfAGuard() {
        assertThat(RedisKeys.offset("0")).isZero();
        assertThat(RedisKeys.offset("1042")).isEqualTo(1042);
    }

    @Test
    void aGuardThatIsNoOffsetSaysNothing() {
        assertThat(RedisKeys.offset(null)).isEqualTo(RedisKeys.UNKNOWN_OFFSET);
        for (String guard : new String[] {"", "writing:6f1c:7", "rebuild:6f1c", "-5", "1e3", "99999999999999999999"}) {
            assertThat(RedisKeys.offset(guard)).as(guard).isEqualTo(RedisKeys.UNKNOWN_OFFSET);
        }
    }
}
