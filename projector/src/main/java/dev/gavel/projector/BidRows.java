package dev.gavel.projector;

import dev.gavel.schema.Command.PlaceBid;
import dev.gavel.schema.Event;
import dev.gavel.schema.Fact;
import dev.gavel.schema.Reason;
import dev.gavel.schema.Standing;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Decided bids as rows of Postgres's binary COPY format
/// (https://www.postgresql.org/docs/18/sql-copy.html, "Binary Format"), in one buffer that is used again.
/// docs/adr/0006 says why COPY.
final class BidRows {
    static final String COPY = """
            COPY bids (auction_id, bid_id, bidder_id, amount_micros, reason,
                       price_micros, minimum_next_bid_micros, leader_id, ends_at, decided_at)
            FROM STDIN (FORMAT binary)""";

    private static final short COLUMNS = 10;
    private static final byte[] SIGNATURE = {'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xFF, '\r', '\n', 0};
    private static final int NULL = -1;
    private static final short END = -1;
    /// Ten lengths, nine numbers, the longest reason: under 160 bytes.
    private static final int MAX_ROW_BYTES = 256;
    /// What pgjdbc hands to the socket at a time.
    private static final int BUFFER_BYTES = 64 * 1024;

    /// Postgres counts microseconds from 2000-01-01 UTC.
    private static final long POSTGRES_EPOCH_MS = 946_684_800_000L;

    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);

    /// Where the bytes go: a COPY under way.
    interface Target {
        void write(byte[] bytes, int offset, int length) throws SQLException;
    }

    /// @param bids events whose fact is a bid, accepted or refused
    void write(List<Event> bids, Target target) throws SQLException {
        buffer.clear().put(SIGNATURE).putInt(0).putInt(0);
        for (Event event : bids) {
            if (buffer.remaining() < MAX_ROW_BYTES) {
                flush(target);
            }
            switch (event.fact()) {
                case Fact.BidAccepted(PlaceBid bid) -> row(event, bid, null);
                case Fact.BidRefused(PlaceBid bid, Reason reason) -> row(event, bid, reason);
                case Fact.Opened _, Fact.Closed _, Fact.Cancelled _, Fact.Refused _ ->
                    throw new IllegalArgumentException("not a bid: " + event);
            }
        }
        buffer.putShort(END);
        flush(target);
    }

    private void row(Event event, PlaceBid bid, @Nullable Reason reason) {
        buffer.putShort(COLUMNS);
        number(event.auctionId());
        number(event.position().bidId());
        number(bid.bidderId());
        number(bid.amountMicros());
        if (reason == null) {
            buffer.putInt(NULL);
        } else {
            byte[] code = reason.code().getBytes(StandardCharsets.UTF_8);
            buffer.putInt(code.length).put(code);
        }
        Standing standing = event.standing();
        if (standing == null) {
            buffer.putInt(NULL).putInt(NULL).putInt(NULL).putInt(NULL);
        } else {
            number(standing.priceMicros());
            number(standing.minimumNextBidMicros());
            number(standing.leaderId());
            time(standing.endsAtMs());
        }
        time(event.atMs());
    }

    private void number(long value) {
        buffer.putInt(Long.BYTES).putLong(value);
    }

    private void time(long ms) {
        number((ms - POSTGRES_EPOCH_MS) * 1000);
    }

    private void flush(Target target) throws SQLException {
        target.write(buffer.array(), 0, buffer.position());
        buffer.clear();
    }
}
