package dev.gavel.ingest;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/// Ids for auctions whose seller gives none, exact in a JSON number (2⁵³).
final class AuctionIds {
    private static final long EPOCH_MS = Instant.parse("2026-01-01T00:00:00Z").toEpochMilli();
    private static final int RANDOM_BITS = 12;
    private static final int UNUSED_BITS = Long.SIZE - 52;

    private final InstantSource clock;

    AuctionIds(InstantSource clock) {
        this.clock = clock;
    }

    /// The id of one attempt. With an idempotency key it is made of the key, so that a repetition finds the auction
    /// wherever it is asked (docs/adr/0010); it can be another auction's, and then the next attempt has another.
    ///
    /// @param key null: none
    /// @param draw 1, 2, …
    long draw(@Nullable String key, int draw) {
        return key == null ? next() : ofKey(key, draw);
    }

    /// Ordered by time: milliseconds since 2026 above, 12 random bits below; two of one millisecond may collide, and
    /// then the log refuses the second.
    private long next() {
        long ms = Math.max(1, clock.millis() - EPOCH_MS);
        return (ms << RANDOM_BITS) | ThreadLocalRandom.current().nextInt(1 << RANDOM_BITS);
    }

    private static long ofKey(String key, int draw) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest((draw + " " + key).getBytes(US_ASCII));
            return (ByteBuffer.wrap(digest).getLong() >>> UNUSED_BITS) + 1;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
