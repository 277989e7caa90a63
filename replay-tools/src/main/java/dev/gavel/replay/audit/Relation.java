package dev.gavel.replay.audit;

import dev.gavel.projector.AuctionRows;
import dev.gavel.projector.BidRows;
import dev.gavel.projector.Column;
import dev.gavel.projector.Column.Kind;
import dev.gavel.schema.Position;
import java.util.List;

/// What the read model in Postgres consists of, each with its rows as binary COPY gives them. The first two columns are
/// the key, and tell the partition.
///
/// A retraction changes a bid's row much later than the bid made it. As a relation of their own, retractions are
/// compared without the fold having to remember all bids.
public enum Relation {
    BIDS("bids", "bids", BidRows.COLUMNS),
    RETRACTIONS(
            "retractions",
            "bids",
            List.of(
                    new Column("auction_id", Kind.BIGINT),
                    new Column("bid_id", Kind.BIGINT),
                    new Column("retracted_at", Kind.TIME))),
    REPEATS(
            "repeats",
            "repeats",
            List.of(
                    new Column("auction_id", Kind.BIGINT),
                    new Column("bid_id", Kind.BIGINT),
                    new Column("first_bid_id", Kind.BIGINT))),
    AUCTIONS("auctions", "auctions", AuctionRows.COLUMNS),
    UNREADABLE(
            "unreadable_events",
            "unreadable_events",
            List.of(
                    new Column("partition", Kind.INT),
                    new Column("event_offset", Kind.BIGINT),
                    new Column("reason", Kind.TEXT),
                    new Column("record_key", Kind.BYTES),
                    new Column("record_value", Kind.BYTES)));

    private final String title;
    private final String table;

    @SuppressWarnings("ImmutableEnumChecker") // List.of, and Column is a record of a string and an enum
    private final List<Column> columns;

    Relation(String title, String table, List<Column> columns) {
        this.title = title;
        this.table = table;
        this.columns = columns;
    }

    public String title() {
        return title;
    }

    List<Column> columns() {
        return columns;
    }

    /// All rows, in any order.
    String select() {
        return "SELECT "
                + Column.names(columns)
                + " FROM "
                + table
                + (this == RETRACTIONS ? " WHERE retracted_at IS NOT NULL" : " WHERE true");
    }

    /// The rows of one partition in the order of [ReadModelRow].
    String select(int partition) {
        String second = columns.get(1).name();
        String key = columns.getFirst().kind() == Kind.INT ? columns.getFirst().name() : bidPartition(second);
        return select() + " AND " + key + " = " + partition + " ORDER BY " + second + ", " + columns.getFirst().name();
    }

    /// @param first the first column of the key
    /// @param second the second one
    int partition(long first, long second) {
        return columns.getFirst().kind() == Kind.INT
                ? Math.toIntExact(first)
                : Math.floorMod(second, Position.MAX_PARTITIONS);
    }

    private static String bidPartition(String bidId) {
        // Position.bidId; of a power of two, so that it is right for negative ids, too.
        return "(" + bidId + " & " + (Position.MAX_PARTITIONS - 1) + ")";
    }
}
