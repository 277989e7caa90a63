package dev.gavel.projector;

import dev.gavel.schema.ChainHash;
import dev.gavel.schema.Command.PlaceBid;
import dev.gavel.schema.Event;
import dev.gavel.schema.Fact;
import dev.gavel.schema.Reason;
import dev.gavel.schema.Reserve;
import dev.gavel.schema.Standing;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Decided bids as rows of Postgres's binary COPY format
/// (https://www.postgresql.org/docs/18/sql-copy.html, "Binary Format"), in one buffer that is used again.
/// docs/adr/0006 says why COPY.
final class BidRows {
    static final String COPY = """
            COPY bids (auction_id, bid_id, bidder_id, amount_micros, reason, also,
                       price_micros, minimum_next_bid_micros, leader_id, ends_at, reserve, sealed, bought, decided_at,
                       sequence, chain)
            FROM STDIN (FORMAT binary)""";

    private static final short COLUMNS = 16;
    private static final byte[] SIGNATURE = {'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xFF, '\r', '\n', 0};
    private static final int NULL = -1;
    private static final short END = -1;
    /// Sixteen lengths, ten numbers, a hash and all reasons there are: under 700 bytes.
    private static final int MAX_ROW_BYTES = 1024;
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
                case Fact.BidAccepted(PlaceBid bid, Fact.Closed closed) ->
                    row(event, bid, null, List.of(), closed != null);
                case Fact.BidRefused(PlaceBid bid, Reason reason, List<Reason> also) ->
                    row(event, bid, reason, also, false);
                case Fact.Opened _,
                        Fact.Closed _,
                        Fact.Cancelled _,
                        Fact.Refused _,
                        Fact.Retracted _,
                        Fact.Repeated _ ->
                    throw new IllegalArgumentException("not a bid: " + event);
            }
        }
        buffer.putShort(END);
        flush(target);
    }

    private void row(Event event, PlaceBid bid, @Nullable Reason reason, List<Reason> also, boolean bought) {
        buffer.putShort(COLUMNS);
        number(event.auctionId());
        number(event.position().bidId());
        number(bid.bidderId());
        if (bid.amountMicros() == 0) {
            buffer.putInt(NULL);
        } else {
            number(bid.amountMicros());
        }
        text(reason == null ? null : reason.code());
        text(also.isEmpty() ? null : also.stream().map(Reason::code).collect(Collectors.joining(",")));
        Standing standing = event.standing();
        if (standing == null) {
            buffer.putInt(NULL).putInt(NULL).putInt(NULL).putInt(NULL);
        } else {
            number(standing.priceMicros());
            number(standing.minimumNextBidMicros());
            number(standing.leaderId());
            time(standing.endsAtMs());
        }
        text((standing == null ? Reserve.UNTOLD : standing.reserve()).code());
        truth(standing != null && standing.sealed());
        truth(bought);
        time(event.atMs());
        number(event.sequence());
        ChainHash chain = event.chain();
        if (chain == null) {
            buffer.putInt(NULL);
        } else {
            chain.put(buffer.putInt(ChainHash.BYTES));
        }
    }

    private void text(@Nullable String text) {
        if (text == null) {
            buffer.putInt(NULL);
        } else {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            buffer.putInt(bytes.length).put(bytes);
        }
    }

    private void truth(boolean value) {
        buffer.putInt(1).put((byte) (value ? 1 : 0));
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
