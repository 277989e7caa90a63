package dev.gavel.projector;

import dev.gavel.schema.Event;
import dev.gavel.schema.Fact;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/// What one batch says of bids that were decided before: retractions and repetitions. Most batches have none.
///
/// @param retractions events whose fact is [Fact.Retracted]
/// @param repetitions events whose fact is [Fact.Repeated]
public record LaterFacts(List<Event> retractions, List<Event> repetitions) {
    private static final String RETRACT =
            """
            UPDATE bids SET
              retracted_at = timestamptz 'epoch' + at_ms / 1000 * interval '1 s' + at_ms % 1000 * interval '1 ms'
            FROM unnest(?::bigint[], ?::bigint[], ?::bigint[]) AS n (auction_id, bid_id, at_ms)
            WHERE bids.auction_id = n.auction_id AND bids.bid_id = n.bid_id\
            """;
    private static final String REPEAT =
            "INSERT INTO repeats (auction_id, bid_id, first_bid_id) SELECT * FROM unnest(?::bigint[], ?::bigint[], ?::bigint[])";

    LaterFacts() {
        this(new ArrayList<>(), new ArrayList<>());
    }

    /// Writes them within the transaction that is open, after the batch's own bids.
    public void write(Connection connection) throws SQLException {
        if (!retractions.isEmpty()) {
            write(connection, RETRACT, retractions);
        }
        if (!repetitions.isEmpty()) {
            write(connection, REPEAT, repetitions);
        }
    }

    private static void write(Connection connection, String sql, List<Event> events) throws SQLException {
        long[][] columns = new long[3][events.size()];
        for (int i = 0; i < events.size(); i++) {
            Event event = events.get(i);
            columns[0][i] = event.auctionId();
            switch (event.fact()) {
                case Fact.Retracted retracted -> {
                    columns[1][i] = retracted.bidId();
                    columns[2][i] = event.atMs();
                }
                case Fact.Repeated repeated -> {
                    columns[1][i] = event.position().bidId();
                    columns[2][i] = repeated.first().bidId();
                }
                default -> throw new IllegalArgumentException("not of a bid that was decided before: " + event);
            }
        }
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < columns.length; i++) {
                statement.setObject(i + 1, columns[i]);
            }
            statement.executeUpdate();
        }
    }
}
