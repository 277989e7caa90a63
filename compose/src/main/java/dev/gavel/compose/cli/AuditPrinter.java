package dev.gavel.compose.cli;

import dev.gavel.replay.audit.AuditReport;
import java.io.PrintWriter;
import java.util.Locale;

/// Prints how Postgres and Redis compare with the log: the first findings, a row per partition, the totals, and one
/// line with the verdict.
final class AuditPrinter {
    private final PrintWriter out;

    AuditPrinter(PrintWriter out) {
        this.out = out;
    }

    void print(AuditReport audit) {
        out.println();
        audit.first().forEach(finding -> out.println(finding.describe()));
        if (audit.findings() > audit.first().size()) {
            out.printf(
                    Locale.ROOT,
                    "and %,d more findings (--show N prints N of them)%n",
                    audit.findings() - audit.first().size());
        }
        printPartitions(out, audit);
        new SummaryTable()
                .row("events", "%,d", audit.events())
                .row("rows", "%,d expected in Postgres", audit.rows())
                .row("hashes", "%,d expected in Redis", audit.hashes())
                .row("time", "%.1f s, %,d events/s", audit.time().toMillis() / 1e3, audit.eventsPerSecond())
                .print(out);
        out.println(verdict(audit));
        out.flush();
    }

    private static void printPartitions(PrintWriter out, AuditReport audit) {
        new ReportTable<AuditReport.Partition>()
                .right("partition", partition -> Integer.toString(partition.partition()))
                .right("compared up to", partition -> grouped(partition.comparedTo()))
                .right("log ends at", partition -> grouped(partition.logEnd()))
                .right("rows", partition -> grouped(partition.rows()))
                .right("hashes", partition -> grouped(partition.hashes()))
                .left("digest", partition -> "%.16s…".formatted(partition.digest()))
                .print(out, audit.partitions());
    }

    private static String verdict(AuditReport audit) {
        return switch (audit.verdict()) {
            case EQUAL -> "READ MODELS EQUAL: Postgres and Redis have the state that follows from the log";
            case BEHIND ->
                    String.format(
                            Locale.ROOT,
                            "READ MODELS BEHIND: what they have is right, but the last %,d offsets of the log are missing."
                                    + " Is the projector running?",
                            audit.partitions().stream().mapToLong(AuditReport.Partition::behind).sum());
            case DIFFERENT -> "READ MODELS DIFFER: gavel rebuild builds them again from the log";
            case NOTHING_COMPARED -> "NOTHING COMPARED: the log has no events";
        };
    }

    private static String grouped(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }
}
