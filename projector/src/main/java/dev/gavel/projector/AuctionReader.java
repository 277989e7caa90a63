package dev.gavel.projector;

import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.Position;
import dev.gavel.schema.Reserve;
import dev.gavel.schema.Standing;
import dev.gavel.schema.Status;
import dev.gavel.schema.UnknownFields;
import dev.gavel.schema.codec.TermsWire;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/// Auctions as Postgres has them, whole, for a Redis that lost them.
final class AuctionReader {
    private static final String COLUMNS =
            """
            SELECT id, title, opening_price_micros, increment_micros, status, starts_at, ends_at, price_micros,
                   minimum_next_bid_micros, leader_id, bid_count, log_partition, log_offset, leading_bid_id, reserve,
                   sealed, terms
            FROM auctions\
            """;

    /// Along the primary key: other partitions' rows are skipped, which is cheaper than an index to keep for it.
    private static final String PAGE = COLUMNS + " WHERE id > ? AND log_partition = ? ORDER BY id LIMIT ?";

    private static final String SOME = COLUMNS + " WHERE id = ANY (?::bigint[])";

    private final DataSource database;

    AuctionReader(DataSource database) {
        this.database = database;
    }

    /// At most `limit` auctions of a partition, in the order of their ids.
    ///
    /// @param after ids above this one
    List<AuctionChange> page(int partition, long after, int limit) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement(PAGE)) {
            select.setLong(1, after);
            select.setInt(2, partition);
            select.setInt(3, limit);
            return read(select, connection);
        }
    }

    /// Those that exist.
    List<AuctionChange> some(long[] ids) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement(SOME)) {
            select.setObject(1, ids);
            return read(select, connection);
        }
    }

    private static List<AuctionChange> read(PreparedStatement select, Connection connection) throws SQLException {
        List<AuctionChange> auctions = new ArrayList<>();
        try (ResultSet row = select.executeQuery()) {
            while (row.next()) {
                auctions.add(auction(row));
            }
        }
        connection.commit();
        return auctions;
    }

    private static AuctionChange auction(ResultSet row) throws SQLException {
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
        byte[] whole = row.getBytes(17);
        AuctionTerms terms = whole == null ? ofFirstBuild(row, startsAtMs, endsAtMs) : TermsWire.decode(whole);
        return new AuctionChange(row.getLong(1), terms, standing, new Position(row.getInt(12), row.getLong(13)));
    }

    /// Its rows have no terms but in columns.
    private static AuctionTerms ofFirstBuild(ResultSet row, long startsAtMs, long endsAtMs) throws SQLException {
        return new AuctionTerms(
                row.getString(2), row.getLong(3), row.getLong(4), startsAtMs, endsAtMs, UnknownFields.NONE);
    }

    private static long ms(ResultSet row, int column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant().toEpochMilli();
    }
}
