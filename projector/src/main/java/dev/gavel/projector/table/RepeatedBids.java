package dev.gavel.projector.table;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/// Writes bids of which some may be in the table `bids` already, because their events are on the log again. The first
/// row of a bid stays. Slower than a COPY into the table itself, which fails at the first such row.
public final class RepeatedBids {
    /// A COPY into a table of its own, from which [#insertNew] takes the rows.
    public static final String COPY =
            "COPY new_bids (" + CopyColumn.names(BidRows.COLUMNS) + ") FROM STDIN (FORMAT binary)";

    private static final String CREATE = "CREATE TEMP TABLE new_bids (LIKE bids INCLUDING DEFAULTS) ON COMMIT DROP";

    private static final String INSERT =
            "INSERT INTO bids (%1$s) SELECT %1$s FROM new_bids ON CONFLICT DO NOTHING"
                    .formatted(CopyColumn.names(BidRows.COLUMNS));

    private RepeatedBids() {}

    /// Creates the table for [#COPY], until the end of the transaction.
    public static void prepare(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(CREATE);
        }
    }

    /// @return how many bids were new
    public static int insertNew(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return statement.executeUpdate(INSERT);
        }
    }
}
