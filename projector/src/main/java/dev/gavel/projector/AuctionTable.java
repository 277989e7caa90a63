package dev.gavel.projector;

import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.Increment;
import dev.gavel.schema.Standing;
import dev.gavel.schema.codec.TermsWire;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;

/// The changes of one batch to the table `auctions`: one INSERT for those opened in it and one UPDATE for the others,
/// whatever their number. Columns travel as arrays.
public final class AuctionTable {
    /// Milliseconds as two intervals, seconds and rest, because interval arithmetic is in doubles: so each is exact.
    private static final String TIMES =
            """
            timestamptz 'epoch' + starts_ms / 1000 * interval '1 s' + starts_ms % 1000 * interval '1 ms',
            timestamptz 'epoch' + ends_ms / 1000 * interval '1 s' + ends_ms % 1000 * interval '1 ms'\
            """;

    private static final String COLUMNS =
            "(id, status, starts_ms, ends_ms, price, minimum, leader, bids, log_partition, log_offset, leading_bid, reserve,"
                    + " sealed";
    private static final String ARRAYS =
            "unnest(?::bigint[], ?::text[], ?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[],"
                    + " ?::bigint[], ?::int[], ?::bigint[], ?::bigint[], ?::text[], ?::boolean[]";

    private static final String UPDATE =
            """
            UPDATE auctions SET
              (status, starts_at, ends_at, price_micros, minimum_next_bid_micros, leader_id, bid_count,
               log_partition, log_offset, leading_bid_id, reserve, sealed)
              = ROW (n.status, %s, n.price, n.minimum, n.leader, n.bids, n.log_partition, n.log_offset, n.leading_bid,
                     n.reserve, n.sealed)
            FROM %s) AS n %s)
            WHERE auctions.id = n.id\
            """
                    .formatted(TIMES, ARRAYS, COLUMNS);

    private static final String INSERT =
            """
            INSERT INTO auctions
              (id, status, starts_at, ends_at, price_micros, minimum_next_bid_micros, leader_id, bid_count,
               log_partition, log_offset, leading_bid_id, reserve, sealed, title, opening_price_micros, increment_micros,
               type, terms)
            SELECT id, status, %s, price, minimum, leader, bids, log_partition, log_offset, leading_bid, reserve, sealed,
                   title, opening, nullif(step, 0), type, terms
            FROM %s, ?::text[], ?::bigint[], ?::bigint[], ?::text[], ?::bytea[])
              AS n %s, title, opening, step, type, terms)\
            """
                    .formatted(TIMES, ARRAYS, COLUMNS);

    private static final int STANDING_ARRAYS = 13;

    private AuctionTable() {}

    /// Writes them within the transaction that is open.
    public static void write(List<AuctionChange> changes, Connection connection) throws SQLException {
        List<AuctionChange> opened = changes.stream().filter(change -> change.terms() != null).toList();
        List<AuctionChange> moved = changes.stream().filter(change -> change.terms() == null).toList();
        if (!opened.isEmpty()) {
            try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
                standings(opened, insert);
                terms(opened, insert);
                insert.executeUpdate();
            }
        }
        if (!moved.isEmpty()) {
            try (PreparedStatement update = connection.prepareStatement(UPDATE)) {
                standings(moved, update);
                update.executeUpdate();
            }
        }
    }

    private static void standings(List<AuctionChange> changes, PreparedStatement statement) throws SQLException {
        int size = changes.size();
        long[][] numbers = new long[9][size];
        String[] statuses = new String[size];
        String[] reserves = new String[size];
        Boolean[] sealed = new Boolean[size];
        int[] partitions = new int[size];
        for (int i = 0; i < size; i++) {
            AuctionChange change = changes.get(i);
            Standing standing = change.standing();
            statuses[i] = standing.status().code();
            partitions[i] = change.position().partition();
            numbers[0][i] = change.id();
            numbers[1][i] = standing.startsAtMs();
            numbers[2][i] = standing.endsAtMs();
            numbers[3][i] = standing.priceMicros();
            numbers[4][i] = standing.minimumNextBidMicros();
            numbers[5][i] = standing.leaderId();
            numbers[6][i] = standing.bidCount();
            numbers[7][i] = change.position().offset();
            numbers[8][i] = standing.leadingBidId();
            reserves[i] = standing.reserve().code();
            sealed[i] = standing.sealed();
        }
        Object[] arrays = {
            numbers[0],
            statuses,
            numbers[1],
            numbers[2],
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

    private static void terms(List<AuctionChange> changes, PreparedStatement statement) throws SQLException {
        int size = changes.size();
        String[] titles = new String[size];
        long[] openings = new long[size];
        long[] steps = new long[size];
        String[] types = new String[size];
        byte[][] whole = new byte[size][];
        for (int i = 0; i < size; i++) {
            AuctionTerms terms = Objects.requireNonNull(changes.get(i).terms());
            titles[i] = terms.title();
            openings[i] = terms.prices().openingMicros();
            steps[i] = terms.increment() instanceof Increment.Fixed(long stepMicros) ? stepMicros : 0;
            types[i] = terms.type().code();
            whole[i] = TermsWire.encode(terms);
        }
        statement.setObject(STANDING_ARRAYS + 1, titles);
        statement.setObject(STANDING_ARRAYS + 2, openings);
        statement.setObject(STANDING_ARRAYS + 3, steps);
        statement.setObject(STANDING_ARRAYS + 4, types);
        statement.setObject(STANDING_ARRAYS + 5, whole);
    }
}
