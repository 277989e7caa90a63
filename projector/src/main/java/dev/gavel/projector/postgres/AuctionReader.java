package dev.gavel.projector.postgres;

import dev.gavel.projector.fold.AuctionUpdate;
import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.Position;
import dev.gavel.schema.Reserve;
import dev.gavel.schema.Standing;
import dev.gavel.schema.Status;
import dev.gavel.schema.UnknownFields;
import dev.gavel.schema.codec.TermsCodec;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/// Reads complete auctions from Postgres, to refill Redis.
public final class AuctionReader {
    private static final String COLUMNS =
            """
            SELECT id, title, opening_price_micros, increment_micros, status, starts_at, ends_at, price_micros,
                   minimum_next_bid_micros, leader_id, bid_count, log_partition, log_offset, leading_bid_id, reserve,
                   sealed, terms, closed_at
            FROM auctions\
            """;

    /// Scans the primary key and skips rows of other partitions. That is cheaper than maintaining an index for this
    /// query.
    private static final String SELECT_PAGE = COLUMNS + " WHERE id > ? AND log_partition = ? ORDER BY id LIMIT ?";

    private static final String SELECT_BY_ID = COLUMNS + " WHERE id = ANY (?::bigint[])";

    private final DataSource database;

    public AuctionReader(DataSource database) {
        this.database = database;
    }

    /// The next auctions of a partition, ordered by id.
    ///
    /// @param after the last id of the previous page
    public List<AuctionUpdate> page(int partition, long after, int limit) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement(SELECT_PAGE)) {
            select.setLong(1, after);
            select.setInt(2, partition);
            select.setInt(3, limit);
            return read(select, connection);
        }
    }

    /// The auctions with these ids, as far as they exist.
    public List<AuctionUpdate> byId(long[] ids) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement(SELECT_BY_ID)) {
            select.setObject(1, ids);
            return read(select, connection);
        }
    }

    private static List<AuctionUpdate> read(PreparedStatement select, Connection connection) throws SQLException {
        List<AuctionUpdate> auctions = new ArrayList<>();
        try (ResultSet row = select.executeQuery()) {
            while (row.next()) {
                auctions.add(auction(row));
            }
        }
        connection.commit();
        return auctions;
    }

    private static AuctionUpdate auction(ResultSet row) throws SQLException {
        long startsAtMs = ms(row, 6);
        long endsAtMs = ms(row, 7);
        Standing standing =
                new Standing(
                        Status.ofCode(row.getString(5)),
                        row.getLong(8),
                        row.getLong(9),
                        row.getLong(10),
                        row.getLong(11),
                        startsAtMs,
                        endsAtMs,
                        row.getLong(14),
                        Reserve.ofCode(row.getString(15)),
                        row.getBoolean(16));
        byte[] encodedTerms = row.getBytes(17);
        AuctionTerms terms =
                encodedTerms == null
                        ? termsOfRulesVersion1(row, startsAtMs, endsAtMs)
                        : TermsCodec.decode(encodedTerms);
        OffsetDateTime closedAt = row.getObject(18, OffsetDateTime.class);
        return new AuctionUpdate(
                row.getLong(1),
                terms,
                standing,
                closedAt == null ? 0 : closedAt.toInstant().toEpochMilli(),
                new Position(row.getInt(12), row.getLong(13)));
    }

    /// Rows that were written before the column `terms` existed have their terms in other columns.
    private static AuctionTerms termsOfRulesVersion1(ResultSet row, long startsAtMs, long endsAtMs)
            throws SQLException {
        return new AuctionTerms(
                row.getString(2), row.getLong(3), row.getLong(4), startsAtMs, endsAtMs, UnknownFields.NONE);
    }

    private static long ms(ResultSet row, int column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant().toEpochMilli();
    }
}
