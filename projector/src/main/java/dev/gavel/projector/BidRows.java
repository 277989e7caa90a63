package dev.gavel.projector;

import dev.gavel.projector.Column.Kind;
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

/// Decided bids as rows of binary COPY. docs/adr/0006 says why COPY. Columns and [#row] are changed together; the
/// projection, the rebuild and the audit all have them from here.
public final class BidRows {
    /// But `retracted_at`, which comes later.
    public static final List<Column> COLUMNS =
            List.of(
                    new Column("auction_id", Kind.BIGINT),
                    new Column("bid_id", Kind.BIGINT),
                    new Column("bidder_id", Kind.BIGINT),
                    new Column("amount_micros", Kind.BIGINT),
                    new Column("reason", Kind.TEXT),
                    new Column("also", Kind.TEXT),
                    new Column("price_micros", Kind.BIGINT),
                    new Column("minimum_next_bid_micros", Kind.BIGINT),
                    new Column("leader_id", Kind.BIGINT),
                    new Column("ends_at", Kind.TIME),
                    new Column("reserve", Kind.TEXT),
                    new Column("sealed", Kind.BOOLEAN),
                    new Column("bought", Kind.BOOLEAN),
                    new Column("decided_at", Kind.TIME),
                    new Column("sequence", Kind.BIGINT),
                    new Column("chain", Kind.BYTES));

    public static final String COPY = "COPY bids (" + Column.names(COLUMNS) + ") FROM STDIN (FORMAT binary)";

    private final CopyBuffer buffer = new CopyBuffer();

    /// A whole COPY.
    ///
    /// @param bids events whose fact is a bid, accepted or refused
    void write(List<Event> bids, CopyBuffer.Target target) throws SQLException {
        begin();
        add(bids, target);
        end(target);
    }

    /// Of one COPY that takes several batches.
    public void begin() {
        buffer.header();
    }

    public void add(List<Event> bids, CopyBuffer.Target target) throws SQLException {
        for (Event event : bids) {
            row(event, buffer);
            buffer.flushIfFull(target);
        }
    }

    public void end(CopyBuffer.Target target) throws SQLException {
        buffer.end(target);
    }

    /// One row, appended to the buffer.
    ///
    /// @throws IllegalArgumentException if the fact is not a bid
    public static void row(Event event, CopyBuffer row) {
        switch (event.fact()) {
            case Fact.BidAccepted(PlaceBid bid, Fact.Closed closed) ->
                    row(event, bid, null, List.of(), closed != null, row);
            case Fact.BidRefused(PlaceBid bid, Reason reason, List<Reason> also) ->
                    row(event, bid, reason, also, false, row);
            case Fact.Opened _, Fact.Closed _, Fact.Cancelled _, Fact.Refused _, Fact.Retracted _, Fact.Repeated _ ->
                    throw new IllegalArgumentException("not a bid: " + event);
        }
    }

    private static void row(
            Event event, PlaceBid bid, @Nullable Reason reason, List<Reason> also, boolean bought, CopyBuffer row) {
        row.row(COLUMNS.size());
        row.number(event.auctionId());
        row.number(event.position().bidId());
        row.number(bid.bidderId());
        if (bid.amountMicros() == 0) {
            row.nothing();
        } else {
            row.number(bid.amountMicros());
        }
        row.text(reason == null ? null : reason.code());
        row.text(also.isEmpty() ? null : also.stream().map(Reason::code).collect(Collectors.joining(",")));
        Standing standing = event.standing();
        if (standing == null) {
            row.nothing();
            row.nothing();
            row.nothing();
            row.nothing();
        } else {
            row.number(standing.priceMicros());
            row.number(standing.minimumNextBidMicros());
            row.number(standing.leaderId());
            row.time(standing.endsAtMs());
        }
        row.text((standing == null ? Reserve.UNTOLD : standing.reserve()).code());
        row.truth(standing != null && standing.sealed());
        row.truth(bought);
        row.time(event.atMs());
        row.number(event.sequence());
        ChainHash chain = event.chain();
        row.bytes(chain == null ? null : chain.bytes());
    }
}
