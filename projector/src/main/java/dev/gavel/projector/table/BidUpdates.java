package dev.gavel.projector.table;

import dev.gavel.schema.Event;
import dev.gavel.schema.Fact;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

/// Events about bids that were decided earlier: retractions update `bids`, repetitions are inserted into `repeats`.
/// Both are written after the batch's own bids, within the open transaction.
public final class BidUpdates {
    private static final String RETRACT =
            """
            UPDATE bids SET
              retracted_at = timestamptz 'epoch' + at_ms / 1000 * interval '1 s' + at_ms % 1000 * interval '1 ms'
            FROM unnest(?::bigint[], ?::bigint[], ?::bigint[]) AS n (auction_id, bid_id, at_ms)
            WHERE bids.auction_id = n.auction_id AND bids.bid_id = n.bid_id\
            """;
    private static final String REPEAT =
            "INSERT INTO repeats (auction_id, bid_id, first_bid_id) SELECT * FROM unnest(?::bigint[], ?::bigint[], ?::bigint[])"
                    // The event is on the log again.
                    + " ON CONFLICT DO NOTHING";

    private BidUpdates() {}

    /// @param events whose fact is [Fact.Retracted]
    public static void writeRetractions(List<Event> events, Connection connection) throws SQLException {
        if (events.isEmpty()) {
            return;
        }
        long[][] columns = new long[3][events.size()];
        for (int i = 0; i < events.size(); i++) {
            Event event = events.get(i);
            columns[0][i] = event.auctionId();
            columns[1][i] = ((Fact.Retracted) event.fact()).bidId();
            columns[2][i] = event.atMs();
        }
        execute(RETRACT, columns, connection);
    }

    /// @param events whose fact is [Fact.Repeated]
    public static void writeRepetitions(List<Event> events, Connection connection) throws SQLException {
        if (events.isEmpty()) {
            return;
        }
        long[][] columns = new long[3][events.size()];
        for (int i = 0; i < events.size(); i++) {
            Event event = events.get(i);
            columns[0][i] = event.auctionId();
            columns[1][i] = event.position().bidId();
            columns[2][i] = ((Fact.Repeated) event.fact()).first().bidId();
        }
        execute(REPEAT, columns, connection);
    }

    private static void execute(String sql, long[][] columns, Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < columns.length; i++) {
                statement.setObject(i + 1, columns[i]);
            }
            statement.executeUpdate();
        }
    }
}
