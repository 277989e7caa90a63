package dev.gavel.replay.feed;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.Map;

/// Turns bidders' names into ids: the first 52 bits of the SHA-256 of the name in UTF-8, plus 1. A name has the same id
/// in every run and on every machine. The id is above 0 and exact in a JSON number.
final class BidderIds {
    private static final int UNUSED_BITS = Long.SIZE - 52;

    private final MessageDigest sha256;
    private final Map<Long, String> names = new HashMap<>();

    BidderIds() {
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /// @throws IllegalArgumentException if another name of this file has the same id (one file in millions)
    long of(String name) {
        byte[] digest = sha256.digest(name.getBytes(StandardCharsets.UTF_8));
        return claim((ByteBuffer.wrap(digest).getLong() >>> UNUSED_BITS) + 1, name);
    }

    long claim(long id, String name) {
        String other = names.putIfAbsent(id, name);
        if (other != null && !other.equals(name)) {
            throw new IllegalArgumentException(
                    "bidders \"" + other + "\" and \"" + name + "\" have the same id; change one of the names");
        }
        return id;
    }
}
