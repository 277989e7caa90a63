package dev.gavel.processor;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/// A record that says nothing, with its original key, value, headers and time, and in three headers more what happened
/// to it.
public final class DeadLetter {
    /// All stand in one partition, whichever theirs was: one may have no key at all, and its position is in the
    /// headers.
    public static final int PARTITION = 0;

    /// Where it stood in `auction-commands`: `partition@offset`.
    public static final String POSITION = "gavel-position";

    /// Why it could not be decided, for people.
    public static final String REASON = "gavel-reason";

    private DeadLetter() {}

    static Record<byte[], byte[]> of(Record<byte[], byte[]> record, RecordMetadata where, String reason) {
        Headers headers =
                new RecordHeaders(record.headers())
                        .add(POSITION, (where.partition() + "@" + where.offset()).getBytes(UTF_8))
                        .add(REASON, reason.getBytes(UTF_8));
        return record.withHeaders(headers);
    }
}
