package dev.gavel.ingest.read;

import dev.gavel.ingest.json.BidReceipt;
import dev.gavel.ingest.json.DecidedBid;
import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.AuctionView;
import dev.gavel.schema.ChainHash;
import dev.gavel.schema.Position;
import dev.gavel.schema.Reserve;
import dev.gavel.schema.Standing;
import dev.gavel.schema.Status;
import dev.gavel.schema.UnknownFields;
import dev.gavel.schema.codec.TermsCodec;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Converts rows of the Postgres read model.
final class ReadRows {
    private ReadRows() {}

    static AuctionView auction(ResultSet row) throws SQLException {
        long startsAtMs = ms(row, "starts_at");
        long endsAtMs = ms(row, "ends_at");
        Standing standing =
                new Standing(
                        Status.ofCode(row.getString("status")),
                        row.getLong("price_micros"),
                        row.getLong("minimum_next_bid_micros"),
                        row.getLong("leader_id"),
                        row.getLong("bid_count"),
                        startsAtMs,
                        endsAtMs,
                        row.getLong("leading_bid_id"),
                        Reserve.ofCode(row.getString("reserve")),
                        row.getBoolean("sealed"));
        OffsetDateTime closedAt = time(row, "closed_at");
        byte[] terms = row.getBytes("terms");
        return new AuctionView(
                row.getLong("id"),
                terms == null ? termsFromColumns(row, startsAtMs, endsAtMs) : TermsCodec.decode(terms),
                standing,
                closedAt == null ? 0 : closedAt.toInstant().toEpochMilli(),
                new Position(row.getInt("log_partition"), row.getLong("log_offset")));
    }

    /// The terms of a row that an early version wrote, which has them only in columns.
    private static AuctionTerms termsFromColumns(ResultSet row, long startsAtMs, long endsAtMs) throws SQLException {
        return new AuctionTerms(
                row.getString("title"),
                row.getLong("opening_price_micros"),
                row.getLong("increment_micros"),
                startsAtMs < endsAtMs ? startsAtMs : null,
                endsAtMs,
                UnknownFields.NONE);
    }

    static DecidedBid bid(ResultSet row) throws SQLException {
        OffsetDateTime endsAt = time(row, "ends_at");
        OffsetDateTime retractedAt = time(row, "retracted_at");
        return new DecidedBid(
                row.getLong("auction_id"),
                Position.ofBid(row.getLong("bid_id")),
                row.getLong("bidder_id"),
                row.getLong("amount_micros"),
                codes(row.getString("reason"), row.getString("also")),
                row.getBoolean("winning"),
                ms(row, "decided_at"),
                endsAt != null,
                row.getLong("price_micros"),
                row.getLong("minimum_next_bid_micros"),
                endsAt == null ? 0 : endsAt.toInstant().toEpochMilli(),
                Reserve.ofCode(row.getString("reserve")),
                row.getBoolean("sealed"),
                row.getBoolean("bought"),
                retractedAt == null ? 0 : retractedAt.toInstant().toEpochMilli());
    }

    static BidReceipt receipt(ResultSet row) throws SQLException {
        return new BidReceipt(
                bid(row),
                row.getLong("sequence"),
                TermsCodec.decode(row.getBytes("terms")).rulesVersion(),
                row.getLong("actor"),
                ChainHash.of(row.getBytes("chain")));
    }

    private static List<String> codes(@Nullable String reason, @Nullable String also) {
        if (reason == null) {
            return List.of();
        }
        List<String> codes = new ArrayList<>();
        codes.add(reason);
        if (also != null) {
            codes.addAll(List.of(also.split(",", -1)));
        }
        return codes;
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
