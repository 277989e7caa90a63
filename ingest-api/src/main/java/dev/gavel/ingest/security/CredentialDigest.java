package dev.gavel.ingest.security;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// SHA-256 of a credential. It stands for the credential everywhere, so that neither memory nor database keeps one.
record CredentialDigest(long a, long b, long c, long d) {
    static CredentialDigest of(String credential) {
        try {
            return of(MessageDigest.getInstance("SHA-256").digest(credential.getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    static CredentialDigest of(byte[] digest) {
        ByteBuffer buffer = ByteBuffer.wrap(digest);
        return new CredentialDigest(buffer.getLong(), buffer.getLong(), buffer.getLong(), buffer.getLong());
    }

    byte[] bytes() {
        return ByteBuffer.allocate(Long.BYTES * 4).putLong(a).putLong(b).putLong(c).putLong(d).array();
    }

    @Override
    public String toString() {
        return "CredentialDigest";
    }
}
