package dev.gavel.compose.cli;

import dev.gavel.replay.audit.AuditReport;
import dev.gavel.replay.audit.Finding;
import dev.gavel.replay.audit.ReadModelDigests;
import dev.gavel.replay.audit.Relation;
import dev.gavel.replay.rebuild.RebuildReport;
import dev.gavel.replay.rebuild.ShadowSchema;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Prints what `gavel rebuild` did: what it loaded, how the live read models compared, and whether they were replaced.
final class RebuildPrinter {
    private final PrintWriter out;

    RebuildPrinter(PrintWriter out) {
        this.out = out;
    }

    void print(RebuildReport report) {
        if (report.postgres() != null) {
            print(report.postgres());
        }
        if (report.redis() != null) {
            print(report.redis());
        }
        new SummaryTable().row("time", "%.1f s", report.time().toNanos() / 1e9).print(out);
        out.flush();
    }

    private void print(RebuildReport.Postgres postgres) {
        double seconds = postgres.loading().toNanos() / 1e9;
        ReadModelDigests digests = postgres.digests();
        SummaryTable loaded =
                new SummaryTable()
                        .row(
                                "loaded",
                                "%,d events in %.1f s, %,.0f events/s, index included",
                                postgres.events(),
                                seconds,
                                seconds == 0 ? 0 : postgres.events() / seconds);
        for (Relation relation : Relation.values()) {
            loaded.row("", "%,d %s", digests.rows(relation), relation.title());
        }
        Map<Integer, Long> compared = postgres.compared();
        if (compared == null) {
            loaded.row("compared", "no: the live tables are behind the rebuilt ones").print(out);
        } else {
            loaded.row("compared", "%s", verdict(postgres.differences()));
            compared.forEach((partition, offset) ->
                    loaded.row(
                            "",
                            "partition %d up to offset %,d: %,d rows, digest %s",
                            partition,
                            offset,
                            digests.of(partition).rows(),
                            digests.of(partition)));
            loaded.print(out);
            print(postgres.first(), postgres.differences());
        }
        new SummaryTable().row("swapped", "%s", swapped(postgres)).print(out);
    }

    private static String verdict(long differences) {
        return differences == 0
                ? "live and rebuilt tables are equal"
                : String.format(Locale.ROOT, "%,d differences between the live tables and the log:", differences);
    }

    private static String swapped(RebuildReport.Postgres postgres) {
        if (postgres.swapped() == null) {
            return "no, the live tables are unchanged";
        }
        return postgres.kept() ? "yes; the old tables are in the schema " + ShadowSchema.REPLACED : "yes";
    }

    private void print(RebuildReport.Redis redis) {
        AuditReport audit = redis.audit();
        new SummaryTable()
                .row("redis", "refilled from Postgres, %d partitions", redis.partitions())
                .row(
                        "compared",
                        audit.findings() == 0
                                ? "Redis and the log are equal, %2$,d hashes"
                                : "%1$,d differences between Redis and the log. A refill does not delete hashes; FLUSHALL does, and"
                                        + " then the projector fills Redis again:",
                        audit.findings(),
                        audit.hashes())
                .print(out);
        print(audit.first(), audit.findings());
    }

    private void print(List<Finding> findings, long all) {
        findings.forEach(finding -> out.println("  " + finding.describe()));
        if (all > findings.size()) {
            out.printf(Locale.ROOT, "  and %,d more%n", all - findings.size());
        }
    }
}
