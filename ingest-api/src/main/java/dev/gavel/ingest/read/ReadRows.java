package dev.gavel.ingest.read;

import dev.gavel.ingest.json.DecidedBid;
import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.AuctionView;
import dev.gavel.schema.Position;
import dev.gavel.schema.Standing;
import dev.gavel.schema.Status;
import dev.gavel.schema.UnknownFields;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/// Rows of the Postgres read model, as the rest of the service knows them.
final class ReadRows {
    private ReadRows() {}

    static AuctionView auction(ResultSet row) throws SQLException {
        long startsAtMs = ms(row, "starts_at");
        long endsAtMs = ms(row, "ends_at");
        return new AuctionView(
                row.getLong("id"),
                new AuctionTerms(
                        row.getString("title"),
                        row.getLong("opening_price_micros"),
                        row.getLong("increment_micros"),
                        startsAtMs < endsAtMs ? startsAtMs : null,
                        endsAtMs,
                        UnknownFields.NONE),
                new Standing(
                        Status.ofCode(row.getString("status")),
                        row.getLong("price_micros"),
                        row.getLong("minimum_next_bid_micros"),
                        row.getLong("leader_id"),
                        row.getLong("bid_count"),
                        startsAtMs,
                        endsAtMs),
                new Position(row.getInt("log_partition"), row.getLong("log_offset")));
    }

    static DecidedBid bid(ResultSet row) throws SQLException {
        OffsetDateTime endsAt = time(row, "ends_at");
        return new DecidedBid(
                row.getLong("auction_id"),
                Position.ofBid(row.getLong("bid_id")),
                row.getLong("bidder_id"),
                row.getLong("amount_micros"),
                row.getString("reason"),
                row.getBoolean("winning"),
                ms(row, "decided_at"),
                endsAt != null,
                row.getLong("price_micros"),
                row.getLong("minimum_next_bid_micros"),
                endsAt == null ? 0 : endsAt.toInstant().toEpochMilli());
    }

    private static long ms(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = time(row, column);
        if (time == null) {
            throw new SQLException("column " + column + " is null");
        }
        return time.toInstant().toEpochMilli();
    }

    private static @Nullable OffsetDateTime time(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class);
    }
}
