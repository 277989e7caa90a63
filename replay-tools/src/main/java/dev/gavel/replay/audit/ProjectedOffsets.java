package dev.gavel.replay.audit;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.TreeMap;

/// How far a read model in Postgres has come.
public final class ProjectedOffsets {
    private ProjectedOffsets() {}

    /// The next offset of `auction-events` for each partition that was begun, as this connection sees it.
    public static Map<Integer, Long> of(Connection connection) throws SQLException {
        Map<Integer, Long> offsets = new TreeMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT partition, next_offset FROM projection_offsets")) {
            while (rows.next()) {
                offsets.put(rows.getInt(1), rows.getLong(2));
            }
        }
        return offsets;
    }
}
