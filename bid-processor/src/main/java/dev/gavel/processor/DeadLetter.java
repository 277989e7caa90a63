package dev.gavel.processor;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/// A malformed record as it is written to the dead letters: original key, value, headers and time, and two more
/// headers.
public final class DeadLetter {
    /// All dead letters go to one partition, because a malformed record may have no key. The original partition is in
    /// the position header.
    public static final int PARTITION = 0;

    /// The position in `auction-commands`: `partition@offset`.
    public static final String POSITION = "gavel-position";

    /// Why the record is malformed, for people.
    public static final String REASON = "gavel-reason";

    private DeadLetter() {}

    static Record<byte[], byte[]> of(Record<byte[], byte[]> record, RecordMetadata metadata, String reason) {
        Headers headers =
                new RecordHeaders(record.headers())
                        .add(POSITION, (metadata.partition() + "@" + metadata.offset()).getBytes(UTF_8))
                        .add(REASON, reason.getBytes(UTF_8));
        return record.withHeaders(headers);
    }
}
