package dev.gavel.replay.audit;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/// The digest of a set of rows: their number and the sum of their SHA-256 hashes as four 64-bit sums. A sum does not
/// depend on the order, so neither side has to sort millions of rows. A row that is missing, duplicate or different in
/// a single bit changes it. Used by one thread.
public final class RowDigest {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private final MessageDigest sha256 = sha256();
    private final byte[] hash = new byte[32];
    private final long[] sum = new long[4];
    private long rows;

    void add(byte[] bytes, int offset, int length) {
        sha256.update(bytes, offset, length);
        try {
            sha256.digest(hash, 0, hash.length);
        } catch (DigestException e) {
            throw new IllegalStateException("a SHA-256 has 32 bytes", e);
        }
        for (int i = 0; i < sum.length; i++) {
            sum[i] += (long) LONGS.get(hash, i * Long.BYTES);
        }
        rows++;
    }

    void add(RowDigest other) {
        for (int i = 0; i < sum.length; i++) {
            sum[i] += other.sum[i];
        }
        rows += other.rows;
    }

    public long rows() {
        return rows;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RowDigest that && rows == that.rows && Arrays.equals(sum, that.sum);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(sum);
    }

    /// 64 hexadecimal digits.
    @Override
    public String toString() {
        return "%016x%016x%016x%016x".formatted(sum[0], sum[1], sum[2], sum[3]);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
