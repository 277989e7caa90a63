package dev.gavel.ingest.routes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gavel.ingest.log.IdSecret;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

final class AuctionIdsTest {
    private final AuctionIds ids = ids(1);

    @Test
    void isTheSameForTheSameKeyOnEveryInstance() {
        assertThat(ids(1).generate("k-1", 0, 1)).isEqualTo(ids.generate("k-1", 0, 1)).isBetween(1L, 1L << 52);
        assertThat(ids.generate("k-2", 0, 1)).isNotEqualTo(ids.generate("k-1", 0, 1));
        assertThat(ids.generate("k-1", 0, 2)).isNotEqualTo(ids.generate("k-1", 0, 1));
    }

    /// Whoever guesses the key must not be able to check the guess against the id, which is public.
    @Test
    void cannotBeComputedWithoutTheSecret() throws Exception {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest("1 k-1".getBytes(StandardCharsets.US_ASCII));

        assertThat(ids.generate("k-1", 0, 1)).isNotEqualTo((ByteBuffer.wrap(digest).getLong() >>> 12) + 1);
        assertThat(ids(2).generate("k-1", 0, 1)).isNotEqualTo(ids.generate("k-1", 0, 1));
    }

    private static AuctionIds ids(int first) {
        byte[] secret = new byte[IdSecret.BYTES];
        secret[0] = (byte) first;
        return new AuctionIds(InstantSource.system(), secret);
    }
}
