package dev.gavel.projector.table;

import dev.gavel.projector.table.CopyColumn.SqlType;
import dev.gavel.schema.ChainHash;
import dev.gavel.schema.Command.PlaceBid;
import dev.gavel.schema.Event;
import dev.gavel.schema.Fact;
import dev.gavel.schema.Reason;
import dev.gavel.schema.Reserve;
import dev.gavel.schema.Standing;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Decided bids as rows of the table `bids`, in binary COPY (ADR 0006 says why COPY). [#COLUMNS] and [#putRow] must
/// change together. Used by one thread.
public final class BidRows {
    /// All columns except `retracted_at`, which [BidUpdates] sets later.
    public static final List<CopyColumn> COLUMNS =
            List.of(
                    new CopyColumn("auction_id", SqlType.BIGINT),
                    new CopyColumn("bid_id", SqlType.BIGINT),
                    new CopyColumn("bidder_id", SqlType.BIGINT),
                    new CopyColumn("amount_micros", SqlType.BIGINT),
                    new CopyColumn("reason", SqlType.TEXT),
                    new CopyColumn("also", SqlType.TEXT),
                    new CopyColumn("price_micros", SqlType.BIGINT),
                    new CopyColumn("minimum_next_bid_micros", SqlType.BIGINT),
                    new CopyColumn("leader_id", SqlType.BIGINT),
                    new CopyColumn("ends_at", SqlType.TIMESTAMPTZ),
                    new CopyColumn("reserve", SqlType.TEXT),
                    new CopyColumn("sealed", SqlType.BOOLEAN),
                    new CopyColumn("bought", SqlType.BOOLEAN),
                    new CopyColumn("decided_at", SqlType.TIMESTAMPTZ),
                    new CopyColumn("sequence", SqlType.BIGINT),
                    new CopyColumn("chain", SqlType.BYTEA),
                    new CopyColumn("actor", SqlType.BIGINT));

    public static final String COPY = "COPY bids (" + CopyColumn.names(COLUMNS) + ") FROM STDIN (FORMAT binary)";

    private final CopyBuffer buffer = new CopyBuffer();

    /// Writes a complete COPY.
    ///
    /// @param bids events whose fact is an accepted or rejected bid
    public void write(List<Event> bids, CopyBuffer.Target target) throws SQLException {
        begin();
        add(bids, target);
        end(target);
    }

    /// Begins a COPY to which several batches are added.
    public void begin() {
        buffer.putHeader();
    }

    public void add(List<Event> bids, CopyBuffer.Target target) throws SQLException {
        for (Event event : bids) {
            putRow(event, buffer);
            buffer.flushIfFull(target);
        }
    }

    public void end(CopyBuffer.Target target) throws SQLException {
        buffer.putTrailer(target);
    }

    /// Appends one row to the buffer.
    ///
    /// @throws IllegalArgumentException if the fact is not a bid
    public static void putRow(Event event, CopyBuffer row) {
        switch (event.fact()) {
            case Fact.BidAccepted(PlaceBid bid, Fact.Closed closed, _, _, _) ->
                    putRow(event, bid, null, List.of(), closed != null, row);
            case Fact.BidRefused(PlaceBid bid, Reason reason, List<Reason> also) ->
                    putRow(event, bid, reason, also, false, row);
            case Fact.Opened _, Fact.Closed _, Fact.Cancelled _, Fact.Refused _, Fact.Retracted _, Fact.Repeated _ ->
                    throw new IllegalArgumentException("not a bid: " + event);
        }
    }

    private static void putRow(
            Event event, PlaceBid bid, @Nullable Reason reason, List<Reason> also, boolean bought, CopyBuffer row) {
        row.beginRow(COLUMNS.size());
        row.putBigint(event.auctionId());
        row.putBigint(event.position().bidId());
        row.putBigint(bid.bidderId());
        if (bid.amountMicros() == 0) {
            row.putNull();
        } else {
            row.putBigint(bid.amountMicros());
        }
        row.putText(reason == null ? null : reason.code());
        row.putText(also.isEmpty() ? null : also.stream().map(Reason::code).collect(Collectors.joining(",")));
        Standing standing = event.standing();
        if (standing == null) {
            row.putNull();
            row.putNull();
            row.putNull();
            row.putNull();
        } else {
            row.putBigint(standing.priceMicros());
            row.putBigint(standing.minimumNextBidMicros());
            row.putBigint(standing.leaderId());
            row.putTimestamp(standing.endsAtMs());
        }
        row.putText((standing == null ? Reserve.UNTOLD : standing.reserve()).code());
        row.putBoolean(standing != null && standing.sealed());
        row.putBoolean(bought);
        row.putTimestamp(event.atMs());
        row.putBigint(event.sequence());
        ChainHash chain = event.chain();
        row.putBytes(chain == null ? null : chain.bytes());
        if (event.actor() == 0) {
            row.putNull();
        } else {
            row.putBigint(event.actor());
        }
    }
}
