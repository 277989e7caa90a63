package dev.gavel.ingest.security;

import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/// The nonces of signatures that were accepted lately, so that none is accepted twice. Each is remembered for as long
/// as its signature could be accepted. At its limits the memory takes no further ones, because forgetting one early
/// would let it be used again.
final class NonceMemory {
    /// About 120 bytes each: 24 MB.
    static final int MAX_NONCES = 200_000;

    /// So that one caller does not take the memory from the others.
    static final int MAX_NONCES_OF_KEY = 50_000;

    private final long ageS;
    private final Map<CredentialDigest, Entry> nonces = new LinkedHashMap<>(); // in the order of their arrival
    private final Map<String, Integer> ofKeys = new HashMap<>();

    /// When the latest of the signatures whose nonce was forgotten was made. A clock that goes back makes none of them
    /// valid again.
    private long forgottenS = Long.MIN_VALUE;

    private record Entry(String keyId, long createdS) {}

    /// What came of remembering a nonce.
    enum Result {
        REMEMBERED,

        /// It was used before.
        KNOWN,

        /// The signature is too old to tell whether its nonce was used before.
        TOO_OLD,
        FULL,
        FULL_OF_KEY
    }

    /// @param ageS how many seconds after it was made a signature can be accepted
    NonceMemory(long ageS) {
        this.ageS = ageS;
    }

    /// @param createdS when the signature was made
    synchronized Result remember(String keyId, String nonce, long createdS, long nowS) {
        forget(nowS);
        CredentialDigest digest = digest(keyId, nonce);
        if (nonces.containsKey(digest)) {
            return Result.KNOWN;
        }
        if (createdS <= forgottenS) {
            return Result.TOO_OLD;
        }
        if (nonces.size() >= MAX_NONCES) {
            return Result.FULL;
        }
        if (ofKeys.getOrDefault(keyId, 0) >= MAX_NONCES_OF_KEY) {
            return Result.FULL_OF_KEY;
        }
        nonces.put(digest, new Entry(keyId, createdS));
        ofKeys.merge(keyId, 1, Integer::sum);
        return Result.REMEMBERED;
    }

    /// Whether the nonce was used before: cheaper than verifying a signature again.
    synchronized boolean knows(String keyId, String nonce) {
        return nonces.containsKey(digest(keyId, nonce));
    }

    synchronized int size() {
        return nonces.size();
    }

    /// In the order of their arrival, so one of a clock that is ahead keeps those after it a little longer.
    private void forget(long nowS) {
        Iterator<Entry> oldest = nonces.values().iterator();
        while (oldest.hasNext()) {
            Entry entry = oldest.next();
            if (entry.createdS + ageS >= nowS) {
                return;
            }
            oldest.remove();
            forgottenS = Math.max(forgottenS, entry.createdS);
            ofKeys.computeIfPresent(entry.keyId, (_, count) -> count == 1 ? null : count - 1);
        }
    }

    /// Key ids have no space.
    private static CredentialDigest digest(String keyId, String nonce) {
        return CredentialDigest.of(keyId + " " + nonce);
    }
}
