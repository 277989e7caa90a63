package dev.gavel.replay.audit;

import dev.gavel.replay.audit.AuditReport.AuditFindings;
import dev.gavel.replay.audit.Finding.Difference;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Merges two streams of a relation's rows in the order of their keys, and reports the differences: expected rows are
/// pushed, actual rows are pulled.
final class RowMerge {
    private final Relation relation;
    private final int partition;
    private final PostgresRows actual;
    private final AuditFindings findings;
    private @Nullable ReadModelRow next;

    RowMerge(Relation relation, int partition, PostgresRows actual, AuditFindings findings) throws SQLException {
        this.relation = relation;
        this.partition = partition;
        this.actual = actual;
        this.findings = findings;
        this.next = actual.next();
    }

    void expect(ReadModelRow expected) throws SQLException {
        while (next != null && next.compareKey(expected) < 0) {
            extra(next);
            next = actual.next();
        }
        if (next == null || next.compareKey(expected) > 0) {
            findings.add(new Finding.MissingRow(relation.title(), partition, expected.key(), columns(expected)));
        } else {
            if (!next.sameAs(expected)) {
                findings.add(
                        new Finding.DifferentRow(
                                relation.title(), partition, expected.key(), differences(expected, next)));
            }
            next = actual.next();
        }
    }

    /// There are no more expected rows.
    void end() throws SQLException {
        while (next != null) {
            extra(next);
            next = actual.next();
        }
    }

    private void extra(ReadModelRow row) {
        findings.add(new Finding.ExtraRow(relation.title(), partition, row.key(), columns(row)));
    }

    private static List<Difference> differences(ReadModelRow expected, ReadModelRow actual) {
        List<String> expectedValues = expected.values();
        List<String> actualValues = actual.values();
        List<Difference> differences = new ArrayList<>();
        for (int i = 0; i < expectedValues.size(); i++) {
            if (!expectedValues.get(i).equals(actualValues.get(i))) {
                differences.add(
                        new Difference(
                                expected.relation().columns().get(i).name(),
                                expectedValues.get(i),
                                actualValues.get(i)));
            }
        }
        if (differences.isEmpty()) {
            // Long values are shown shortened and may differ after that.
            differences.add(new Difference("bytes", expectedValues.toString(), actualValues.toString()));
        }
        return differences;
    }

    private static String columns(ReadModelRow row) {
        List<String> values = row.values();
        List<String> pairs = new ArrayList<>();
        for (int i = 2; i < values.size(); i++) {
            pairs.add(row.relation().columns().get(i).name() + "=" + values.get(i));
        }
        return String.join(" ", pairs);
    }
}
