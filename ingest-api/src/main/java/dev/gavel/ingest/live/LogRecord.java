package dev.gavel.ingest.live;

import dev.gavel.schema.codec.AuctionKey;
import dev.gavel.schema.codec.EventCodec;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/// A record of `auction-events`, not decoded: most are of auctions that nobody watches.
///
/// @param auctionId 0: malformed
/// @param position offset of its command; -1: malformed
/// @param offset of the record itself
@SuppressWarnings("ArrayRecordComponent") // never compared
public record LogRecord(int partition, long auctionId, long position, long offset, byte[] value) {
    /// What a record takes in memory besides its value.
    private static final int OVERHEAD_BYTES = 64;

    private static final byte[] NONE = {};

    public static LogRecord of(ConsumerRecord<byte[], byte[]> record) {
        byte[] value = record.value() == null ? NONE : record.value();
        return new LogRecord(
                record.partition(),
                AuctionKey.decode(record.key()),
                EventCodec.commandOffset(value, record.partition()),
                record.offset(),
                value);
    }

    public boolean isMalformed() {
        return auctionId == 0 || position < 0;
    }

    int bytes() {
        return value.length + OVERHEAD_BYTES;
    }
}
