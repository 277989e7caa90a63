package dev.gavel.projector.table;

import dev.gavel.projector.fold.AuctionUpdate;
import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.Increment;
import dev.gavel.schema.Standing;
import dev.gavel.schema.codec.TermsCodec;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;

/// Writes a batch's updates to the table `auctions`: one INSERT for all new auctions and one UPDATE for all others.
/// Each column is passed as an array. An event that is on the log again changes nothing, see [AuctionUpdate#then].
public final class AuctionTable {
    /// Seconds and milliseconds are added as two intervals. Interval arithmetic uses doubles, and each of the two is
    /// exact.
    private static final String TIMES =
            """
            timestamptz 'epoch' + starts_ms / 1000 * interval '1 s' + starts_ms % 1000 * interval '1 ms',
            timestamptz 'epoch' + ends_ms / 1000 * interval '1 s' + ends_ms % 1000 * interval '1 ms'\
            """;

    /// Null if the batch did not close the auction.
    private static final String CLOSED =
            "timestamptz 'epoch' + nullif(closed_ms, 0) / 1000 * interval '1 s' + closed_ms % 1000 * interval '1 ms'";

    private static final String COLUMNS =
            "(id, status, starts_ms, ends_ms, closed_ms, price, minimum, leader, bids, log_partition, log_offset, leading_bid, reserve,"
                    + " sealed";
    private static final String ARRAYS =
            "unnest(?::bigint[], ?::text[], ?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[],"
                    + " ?::bigint[], ?::int[], ?::bigint[], ?::bigint[], ?::text[], ?::boolean[]";

    private static final String UPDATE =
            """
            UPDATE auctions SET
              (status, starts_at, ends_at, closed_at, price_micros, minimum_next_bid_micros, leader_id, bid_count,
               log_partition, log_offset, leading_bid_id, reserve, sealed)
              = ROW (n.status, %s, coalesce(%s, auctions.closed_at), n.price, n.minimum, n.leader, n.bids, n.log_partition, n.log_offset, n.leading_bid,
                     n.reserve, n.sealed)
            FROM %s) AS n %s)
            WHERE auctions.id = n.id AND auctions.log_offset <= n.log_offset\
            """
                    .formatted(TIMES, CLOSED, ARRAYS, COLUMNS);

    private static final String INSERT =
            """
            INSERT INTO auctions
              (id, status, starts_at, ends_at, closed_at, price_micros, minimum_next_bid_micros, leader_id, bid_count,
               log_partition, log_offset, leading_bid_id, reserve, sealed, title, opening_price_micros, increment_micros,
               type, terms, seller_id)
            SELECT id, status, %s, %s, price, minimum, leader, bids, log_partition, log_offset, leading_bid, reserve, sealed,
                   title, opening, nullif(step, 0), type, terms, seller
            FROM %s, ?::text[], ?::bigint[], ?::bigint[], ?::text[], ?::bytea[], ?::bigint[])
              AS n %s, title, opening, step, type, terms, seller)
            ON CONFLICT (id) DO UPDATE SET
              (status, starts_at, ends_at, closed_at, price_micros, minimum_next_bid_micros, leader_id, bid_count,
               log_partition, log_offset, leading_bid_id, reserve, sealed)
              = ROW (excluded.status, excluded.starts_at, excluded.ends_at,
                     coalesce(excluded.closed_at, auctions.closed_at), excluded.price_micros,
                     excluded.minimum_next_bid_micros, excluded.leader_id, excluded.bid_count, excluded.log_partition,
                     excluded.log_offset, excluded.leading_bid_id, excluded.reserve, excluded.sealed)
            WHERE auctions.log_offset <= excluded.log_offset\
            """
                    .formatted(TIMES, CLOSED, ARRAYS, COLUMNS);

    private static final int STANDING_ARRAYS = 14;

    private AuctionTable() {}

    /// Writes the updates within the open transaction.
    public static void write(List<AuctionUpdate> updates, Connection connection) throws SQLException {
        List<AuctionUpdate> opened = updates.stream().filter(update -> update.terms() != null).toList();
        List<AuctionUpdate> existing = updates.stream().filter(update -> update.terms() == null).toList();
        if (!opened.isEmpty()) {
            try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
                setStandings(opened, insert);
                setTerms(opened, insert);
                insert.executeUpdate();
            }
        }
        if (!existing.isEmpty()) {
            try (PreparedStatement update = connection.prepareStatement(UPDATE)) {
                setStandings(existing, update);
                update.executeUpdate();
            }
        }
    }

    private static void setStandings(List<AuctionUpdate> auctions, PreparedStatement statement) throws SQLException {
        int size = auctions.size();
        long[][] numbers = new long[10][size];
        String[] statuses = new String[size];
        String[] reserves = new String[size];
        Boolean[] sealed = new Boolean[size];
        int[] partitions = new int[size];
        for (int i = 0; i < size; i++) {
            AuctionUpdate auction = auctions.get(i);
            Standing standing = auction.standing();
            statuses[i] = standing.status().code();
            partitions[i] = auction.position().partition();
            numbers[0][i] = auction.id();
            numbers[1][i] = standing.startsAtMs();
            numbers[2][i] = standing.endsAtMs();
            numbers[3][i] = standing.priceMicros();
            numbers[4][i] = standing.minimumNextBidMicros();
            numbers[5][i] = standing.leaderId();
            numbers[6][i] = standing.bidCount();
            numbers[7][i] = auction.position().offset();
            numbers[8][i] = standing.leadingBidId();
            numbers[9][i] = auction.closedAtMs();
            reserves[i] = standing.reserve().code();
            sealed[i] = standing.sealed();
        }
        Object[] arrays = {
            numbers[0],
            statuses,
            numbers[1],
            numbers[2],
            numbers[9],
            numbers[3],
            numbers[4],
            numbers[5],
            numbers[6],
            partitions,
            numbers[7],
            numbers[8],
            reserves,
            sealed
        };
        for (int i = 0; i < arrays.length; i++) {
            statement.setObject(i + 1, arrays[i]);
        }
    }

    private static void setTerms(List<AuctionUpdate> auctions, PreparedStatement statement) throws SQLException {
        int size = auctions.size();
        String[] titles = new String[size];
        long[] openingPrices = new long[size];
        long[] fixedIncrements = new long[size];
        String[] types = new String[size];
        byte[][] encoded = new byte[size][];
        long[] sellers = new long[size];
        for (int i = 0; i < size; i++) {
            AuctionTerms terms = Objects.requireNonNull(auctions.get(i).terms());
            titles[i] = terms.title();
            openingPrices[i] = terms.prices().openingMicros();
            fixedIncrements[i] = terms.increment() instanceof Increment.Fixed(long stepMicros) ? stepMicros : 0;
            types[i] = terms.type().code();
            encoded[i] = TermsCodec.encode(terms);
            sellers[i] = terms.sellerId();
        }
        statement.setObject(STANDING_ARRAYS + 1, titles);
        statement.setObject(STANDING_ARRAYS + 2, openingPrices);
        statement.setObject(STANDING_ARRAYS + 3, fixedIncrements);
        statement.setObject(STANDING_ARRAYS + 4, types);
        statement.setObject(STANDING_ARRAYS + 5, encoded);
        statement.setObject(STANDING_ARRAYS + 6, sellers);
    }
}
