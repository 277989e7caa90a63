package dev.gavel.replay.audit;

import dev.gavel.replay.audit.AuditReport.AuditFindings;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/// The comparison of two read models in Postgres: by digest, and row by row where the digests differ.
///
/// @param expected the digests of the read model that is right
public record PostgresComparison(ReadModelDigests expected, ReadModelDigests actual) {
    /// @param right a connection to the read model that is right
    /// @param other a connection to the other one, in a transaction that sees one snapshot
    /// @param findings receives the differences
    public static PostgresComparison of(Connection right, Connection other, AuditFindings findings)
            throws SQLException, InterruptedException {
        var digesting = new FutureTask<>(() -> PostgresRows.digests(right));
        Thread.ofPlatform().name("gavel-digests").start(digesting);
        ReadModelDigests actual = PostgresRows.digests(other);
        ReadModelDigests expected = result(digesting);
        expected.forEachDifference(actual, (relation, partition) -> rows(right, other, relation, partition, findings));
        return new PostgresComparison(expected, actual);
    }

    private static void rows(
            Connection right, Connection other, Relation relation, int partition, AuditFindings findings)
            throws SQLException {
        try (PostgresRows expected = PostgresRows.sorted(right, relation, partition);
                PostgresRows actual = PostgresRows.sorted(other, relation, partition)) {
            RowMerge merge = new RowMerge(relation, partition, actual, findings);
            for (ReadModelRow row = expected.next(); row != null; row = expected.next()) {
                merge.expect(row);
            }
            merge.end();
        }
    }

    private static ReadModelDigests result(FutureTask<ReadModelDigests> task)
            throws SQLException, InterruptedException {
        try {
            return task.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof SQLException cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        }
    }
}
