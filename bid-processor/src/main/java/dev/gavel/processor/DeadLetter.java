package dev.gavel.processor;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gavel.schema.RecordLimits;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/// A malformed record as it is written to the dead letters: original key, value, headers and time, and further headers.
/// A key or value above [RecordLimits#COMMAND_BYTES] is cut; headers state its length and hash, and the position tells
/// where the original is.
public final class DeadLetter {
    /// All dead letters go to one partition, because a malformed record may have no key. The original partition is in
    /// the position header.
    public static final int PARTITION = 0;

    /// The position in `auction-commands`: `partition@offset`.
    public static final String POSITION = "gavel-position";

    /// Why the record is malformed, for people.
    public static final String REASON = "gavel-reason";

    /// If the value was cut: the length of the original, in decimal.
    public static final String VALUE_LENGTH = "gavel-value-length";

    /// If the value was cut: the SHA-256 of the original, in hex.
    public static final String VALUE_SHA256 = "gavel-value-sha256";

    /// The same for the key.
    public static final String KEY_LENGTH = "gavel-key-length";

    public static final String KEY_SHA256 = "gavel-key-sha256";

    /// How many of the original's headers were left out because they are too large, see [CopiedHeaders].
    public static final String HEADERS_LEFT_OUT = "gavel-headers-left-out";

    private DeadLetter() {}

    /// The key or value of a dead letter.
    ///
    /// @param original the key or value of the malformed record
    public static byte @Nullable [] cut(byte @Nullable [] original) {
        return original != null && original.length > RecordLimits.COMMAND_BYTES
                ? Arrays.copyOf(original, RecordLimits.COMMAND_BYTES)
                : original;
    }

    static Record<byte[], byte[]> of(Record<byte[], byte[]> record, RecordMetadata metadata, String reason) {
        CopiedHeaders copied = CopiedHeaders.of(record.headers());
        Headers headers = copied.headers();
        add(headers, POSITION, metadata.partition() + "@" + metadata.offset());
        add(headers, REASON, reason);
        describe(headers, record.key(), KEY_LENGTH, KEY_SHA256);
        describe(headers, record.value(), VALUE_LENGTH, VALUE_SHA256);
        if (copied.leftOut() > 0) {
            add(headers, HEADERS_LEFT_OUT, Integer.toString(copied.leftOut()));
        }
        return new Record<>(cut(record.key()), cut(record.value()), record.timestamp(), headers);
    }

    private static void describe(Headers headers, byte @Nullable [] original, String length, String sha256) {
        if (original != null && original.length > RecordLimits.COMMAND_BYTES) {
            add(headers, length, Integer.toString(original.length));
            add(headers, sha256, sha256(original));
        }
    }

    private static void add(Headers headers, String name, String value) {
        headers.add(name, value.getBytes(UTF_8));
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
