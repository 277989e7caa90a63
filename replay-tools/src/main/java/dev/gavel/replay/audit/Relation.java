package dev.gavel.replay.audit;

import dev.gavel.projector.table.AuctionRows;
import dev.gavel.projector.table.BidRows;
import dev.gavel.projector.table.CopyColumn;
import dev.gavel.projector.table.CopyColumn.SqlType;
import dev.gavel.schema.Position;
import java.util.List;

/// The relations of the read model in Postgres, with their columns in the order of binary COPY. The first two columns
/// are the key, which determines the partition.
///
/// A retraction changes the row of a bid that was made much earlier. Retractions are a relation of their own, so that
/// the fold does not have to remember all bids.
public enum Relation {
    BIDS("bids", "bids", BidRows.COLUMNS),
    RETRACTIONS(
            "retractions",
            "bids",
            List.of(
                    new CopyColumn("auction_id", SqlType.BIGINT),
                    new CopyColumn("bid_id", SqlType.BIGINT),
                    new CopyColumn("retracted_at", SqlType.TIMESTAMPTZ))),
    REPEATS(
            "repeats",
            "repeats",
            List.of(
                    new CopyColumn("auction_id", SqlType.BIGINT),
                    new CopyColumn("bid_id", SqlType.BIGINT),
                    new CopyColumn("first_bid_id", SqlType.BIGINT))),
    AUCTIONS("auctions", "auctions", AuctionRows.COLUMNS),
    UNREADABLE(
            "unreadable_events",
            "unreadable_events",
            List.of(
                    new CopyColumn("partition", SqlType.INT),
                    new CopyColumn("event_offset", SqlType.BIGINT),
                    new CopyColumn("reason", SqlType.TEXT),
                    new CopyColumn("record_key", SqlType.BYTEA),
                    new CopyColumn("record_value", SqlType.BYTEA)));

    private final String title;
    private final String table;

    @SuppressWarnings("ImmutableEnumChecker") // List.of, and CopyColumn is a record of a string and an enum
    private final List<CopyColumn> columns;

    Relation(String title, String table, List<CopyColumn> columns) {
        this.title = title;
        this.table = table;
        this.columns = columns;
    }

    public String title() {
        return title;
    }

    List<CopyColumn> columns() {
        return columns;
    }

    /// Selects all rows, in no order.
    String select() {
        return "SELECT "
                + CopyColumn.names(columns)
                + " FROM "
                + table
                + (this == RETRACTIONS ? " WHERE retracted_at IS NOT NULL" : " WHERE true");
    }

    /// Selects the rows of one partition in the order of [ReadModelRow#compareKey].
    String select(int partition) {
        String second = columns.get(1).name();
        String key = columns.getFirst().type() == SqlType.INT ? columns.getFirst().name() : bidPartition(second);
        return select() + " AND " + key + " = " + partition + " ORDER BY " + second + ", " + columns.getFirst().name();
    }

    /// @param first the first column of the key
    /// @param second the second one
    int partition(long first, long second) {
        return columns.getFirst().type() == SqlType.INT
                ? Math.toIntExact(first)
                : Math.floorMod(second, Position.MAX_PARTITIONS);
    }

    private static String bidPartition(String bidId) {
        // As in Position.bidId. A bit mask is right for negative ids too.
        return "(" + bidId + " & " + (Position.MAX_PARTITIONS - 1) + ")";
    }
}
