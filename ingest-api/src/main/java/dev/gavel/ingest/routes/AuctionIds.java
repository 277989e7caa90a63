package dev.gavel.ingest.routes;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.ThreadLocalRandom;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// Generates ids for auctions. They are below 2⁵³, so that they are exact in a JSON number.
final class AuctionIds {
    private static final long EPOCH_MS = Instant.parse("2026-01-01T00:00:00Z").toEpochMilli();
    private static final int RANDOM_BITS = 12;
    private static final int UNUSED_BITS = Long.SIZE - 52;

    private static final String HMAC = "HmacSHA256";

    private final InstantSource clock;
    private final SecretKeySpec secret;

    /// @param secret the same on every instance, see [dev.gavel.ingest.log.IdSecret]
    AuctionIds(InstantSource clock, byte[] secret) {
        this.clock = clock;
        this.secret = new SecretKeySpec(secret, HMAC);
    }

    /// The id of one attempt. If there is an idempotency key, the id is derived from it, so that a repeated request
    /// finds the auction on any instance (docs/adr/0010). The id is public and must not reveal the key, because whoever
    /// has the key can ask for the seller's decision again. Without the secret, neither can be computed from the other
    /// (docs/adr/0032).
    ///
    /// @param key or null
    /// @param sellerId to whom the key belongs, so that two sellers with the same key get two auctions; 0: not known
    /// @param attempt 1, 2, …; each gives another id, because an id can be taken
    long generate(@Nullable String key, long sellerId, int attempt) {
        return key == null ? next() : ofKey(sellerId == 0 ? key : sellerId + " " + key, attempt);
    }

    /// Ordered by time: milliseconds since 2026 and 12 random bits. If two ids of one millisecond collide, the second
    /// opening is rejected.
    private long next() {
        long ms = Math.max(1, clock.millis() - EPOCH_MS);
        return (ms << RANDOM_BITS) | ThreadLocalRandom.current().nextInt(1 << RANDOM_BITS);
    }

    private long ofKey(String key, int attempt) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(secret);
            byte[] digest = mac.doFinal((attempt + " " + key).getBytes(US_ASCII));
            return (ByteBuffer.wrap(digest).getLong() >>> UNUSED_BITS) + 1;
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("every Java has HmacSHA256", e);
        }
    }
}
