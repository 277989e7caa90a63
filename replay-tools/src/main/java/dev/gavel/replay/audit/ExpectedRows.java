package dev.gavel.replay.audit;

import dev.gavel.replay.log.LogReader;
import dev.gavel.replay.log.ReplayProgress;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.TreeSet;

/// The rows of one relation and partition that the log leads to, in the order of their keys. Reads the log again for
/// them. Used by one thread.
final class ExpectedRows {
    /// Retractions are recorded in another order than the bids that they retract. At most so many are held in memory;
    /// if there are more, the log is read several times.
    static final int MAX_HELD = 100_000;

    private final LogReader log;
    private final Relation relation;
    private final int partition;
    private final long end;

    interface Target {
        void expect(ReadModelRow row) throws SQLException;
    }

    /// @param end the offset up to which the log is read
    ExpectedRows(LogReader log, Relation relation, int partition, long end) {
        this.log = log;
        this.relation = relation;
        this.partition = partition;
        this.end = end;
    }

    void pushTo(Target target) throws SQLException {
        switch (relation) {
            case BIDS, REPEATS, UNREADABLE -> read(target);
            case AUCTIONS -> {
                try (FoldReader reader = new FoldReader(log)) {
                    PartitionFold fold = new PartitionFold(reader, partition, ReplayProgress.SILENT);
                    fold.advanceTo(end, (_, _, _) -> {});
                    fold.auctions((_, bytes, length) -> target.expect(row(bytes, length)));
                }
            }
            case RETRACTIONS -> sorted(target, MAX_HELD);
        }
    }

    void sorted(Target target, int maxHeld) throws SQLException {
        long[] floor = {Long.MIN_VALUE};
        boolean[] more = new boolean[1];
        do {
            more[0] = false;
            TreeSet<ReadModelRow> next = new TreeSet<>(ReadModelRow::compareKey);
            read(row -> {
                if (row.second() > floor[0]) {
                    next.add(row);
                }
                if (next.size() > maxHeld) {
                    next.pollLast();
                    more[0] = true;
                }
            });
            for (ReadModelRow row : next) {
                target.expect(row);
                floor[0] = row.second();
            }
        } while (more[0]);
    }

    private void read(Target target) throws SQLException {
        RowEncoder rows = new RowEncoder();
        try (FoldReader reader = new FoldReader(log)) {
            reader.read(
                    partition,
                    0,
                    end,
                    batch ->
                            rows.encode(
                                    batch,
                                    (of, bytes, length) -> {
                                        if (of == relation) {
                                            target.expect(row(bytes, length));
                                        }
                                    }));
        }
    }

    private ReadModelRow row(byte[] bytes, int length) {
        return new ReadModelRow(relation, Arrays.copyOf(bytes, length));
    }
}
