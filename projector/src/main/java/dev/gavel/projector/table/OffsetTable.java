package dev.gavel.projector.table;

import dev.gavel.projector.fold.EventBatch.OffsetRange;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The table `projection_offsets`: for each partition of `auction-events`, the offset below which the other tables are
/// complete, and the offset of `auction-commands` below which every command is decided in them. It changes in the same
/// transaction as they do.
public final class OffsetTable {
    private static final String ADVANCE =
            """
            UPDATE projection_offsets SET next_offset = ?, next_command = greatest(next_command, ?)
            WHERE partition = ? AND next_offset = ?\
            """;
    private static final String INITIALIZE =
            "INSERT INTO projection_offsets SELECT unnest(?::int[]), 0 ON CONFLICT DO NOTHING";
    private static final String SELECT_ALL = "SELECT partition, next_offset FROM projection_offsets";
    private static final String SELECT = SELECT_ALL + " WHERE partition = ANY (?::int[])";

    private OffsetTable() {}

    /// Advances each range's partition from its first offset to its last, by compare-and-set.
    ///
    /// @throws OffsetMismatchException if a stored offset is not where its range begins; roll the transaction back
    public static void advance(List<OffsetRange> ranges, Connection connection)
            throws SQLException, OffsetMismatchException {
        try (PreparedStatement update = connection.prepareStatement(ADVANCE)) {
            for (OffsetRange range : ranges) {
                update.setLong(1, range.to());
                update.setLong(2, range.nextCommand());
                update.setInt(3, range.partition());
                update.setLong(4, range.from());
                update.addBatch();
            }
            int[] counts = update.executeBatch();
            for (int i = 0; i < counts.length; i++) {
                if (counts[i] != 1) {
                    throw new OffsetMismatchException(ranges.get(i));
                }
            }
        }
    }

    /// The next offset of each of these partitions. A partition that has no row gets one, with offset 0.
    public static Map<Integer, Long> readOrInitialize(Collection<Integer> partitions, Connection connection)
            throws SQLException {
        int[] sorted = partitions.stream().mapToInt(Integer::intValue).sorted().toArray();
        try (PreparedStatement insert = connection.prepareStatement(INITIALIZE);
                PreparedStatement select = connection.prepareStatement(SELECT)) {
            insert.setObject(1, sorted);
            insert.executeUpdate();
            select.setObject(1, sorted);
            return offsets(select);
        }
    }

    /// The next offset of every partition that has a row.
    public static Map<Integer, Long> readAll(Connection connection) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(SELECT_ALL)) {
            return offsets(select);
        }
    }

    private static Map<Integer, Long> offsets(PreparedStatement select) throws SQLException {
        Map<Integer, Long> offsets = new TreeMap<>();
        try (ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                offsets.put(rows.getInt(1), rows.getLong(2));
            }
        }
        return offsets;
    }

    /// The offset in `projection_offsets` is not where the batch begins. Either another projector owns the partition
    /// now, or an earlier commit succeeded although its response was lost. Nothing was written; read the offsets again.
    public static final class OffsetMismatchException extends Exception {
        private static final long serialVersionUID = 1;

        OffsetMismatchException(OffsetRange range) {
            super("projection_offsets does not have " + range.from() + " for partition " + range.partition());
        }
    }
}
