package dev.gavel.ingest.security;

import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/// The nonces of signatures that were accepted lately, so that none is accepted twice. Each is remembered for as long
/// as its signature could be accepted. At its limits the memory takes no further ones, because forgetting one early
/// would let it be used again.
final class NonceMemory {
    /// About 180 bytes each: 36 MB, by an estimate.
    static final int MAX_NONCES = 200_000;

    /// Per subject, so that one caller cannot take the memory of others, however many keys it has.
    static final int MAX_NONCES_OF_SUBJECT = 50_000;

    private final long ageS;
    private final Map<CredentialDigest, Entry> nonces = new LinkedHashMap<>(); // in the order of their arrival
    private final Map<String, Integer> ofSubjects = new HashMap<>();

    /// When the latest of the signatures whose nonce was forgotten was made. A clock that goes back makes none of them
    /// valid again.
    private long forgottenS = Long.MIN_VALUE;

    private record Entry(String subject, long createdS) {}

    /// The result of [#remember].
    enum Result {
        REMEMBERED,

        /// It was used before.
        KNOWN,

        /// The signature is too old to tell whether its nonce was used before.
        TOO_OLD,
        FULL,
        FULL_OF_SUBJECT
    }

    /// @param ageS how many seconds after it was made a signature can be accepted
    NonceMemory(long ageS) {
        this.ageS = ageS;
    }

    /// @param subject whose key it is
    /// @param createdS when the signature was made
    synchronized Result remember(String subject, String keyId, String nonce, long createdS, long nowS) {
        CredentialDigest digest = digest(keyId, nonce);
        Result seen = look(subject, digest, nowS);
        if (seen == Result.KNOWN) {
            return seen;
        }
        if (createdS <= forgottenS) {
            return Result.TOO_OLD;
        }
        if (seen == Result.REMEMBERED) {
            nonces.put(digest, new Entry(subject, createdS));
            ofSubjects.merge(subject, 1, Integer::sum);
        }
        return seen;
    }

    /// What [#remember] would say of a signature that is not too old. Nothing is remembered, so that nobody fills the
    /// memory with signatures that turn out to be forged.
    synchronized Result look(String subject, String keyId, String nonce, long nowS) {
        return look(subject, digest(keyId, nonce), nowS);
    }

    private Result look(String subject, CredentialDigest digest, long nowS) {
        forget(nowS);
        if (nonces.containsKey(digest)) {
            return Result.KNOWN;
        }
        if (nonces.size() >= MAX_NONCES) {
            return Result.FULL;
        }
        return ofSubjects.getOrDefault(subject, 0) >= MAX_NONCES_OF_SUBJECT
                ? Result.FULL_OF_SUBJECT
                : Result.REMEMBERED;
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
            ofSubjects.computeIfPresent(entry.subject, (_, count) -> count == 1 ? null : count - 1);
        }
    }

    /// Key ids have no space.
    private static CredentialDigest digest(String keyId, String nonce) {
        return CredentialDigest.of(keyId + " " + nonce);
    }
}
