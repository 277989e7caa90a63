package dev.gavel.processor;

import dev.gavel.schema.RecordLimits;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.utils.Utils;

/// The headers of a command that are copied to what is written about it, like `traceparent`: in their order, up to
/// [RecordLimits#COPIED_HEADERS_BYTES] in all.
record CopiedHeaders(Headers headers, int leftOut) {
    /// The maximum size of the two lengths of a header, which take up to five bytes each.
    private static final int FRAMING_BYTES = 10;

    static CopiedHeaders of(Headers original) {
        RecordHeaders copied = new RecordHeaders();
        int bytes = 0;
        int leftOut = 0;
        for (Header header : original) {
            int size = size(header);
            if (bytes + size > RecordLimits.COPIED_HEADERS_BYTES) {
                leftOut++;
            } else {
                bytes += size;
                copied.add(header);
            }
        }
        return new CopiedHeaders(copied, leftOut);
    }

    /// A name that is not UTF-8 is longer when it is written again: each invalid byte becomes U+FFFD.
    private static int size(Header header) {
        byte[] value = header.value();
        return FRAMING_BYTES + Utils.utf8Length(header.key()) + (value == null ? 0 : value.length);
    }
}
