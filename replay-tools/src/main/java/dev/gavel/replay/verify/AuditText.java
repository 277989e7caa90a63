package dev.gavel.replay.verify;

import dev.gavel.replay.audit.AuditReport;
import java.io.PrintWriter;
import java.util.Locale;

/// What came of the read models, for people: the first findings, the totals, one line that says it all.
public final class AuditText {
    private final PrintWriter out;

    public AuditText(PrintWriter out) {
        this.out = out;
    }

    public void print(AuditReport audit) {
        out.println();
        audit.first().forEach(finding -> out.println(finding.describe()));
        if (audit.findings() > audit.first().size()) {
            out.printf(
                    Locale.ROOT,
                    "and %,d findings more (--show prints more of them)%n",
                    audit.findings() - audit.first().size());
        }
        for (AuditReport.Partition partition : audit.partitions()) {
            out.printf(
                    Locale.ROOT,
                    "partition %-3d to offset %,d of %,d: %,d rows, digest %.16s…, %,d hashes%n",
                    partition.partition(),
                    partition.comparedTo(),
                    partition.logEnd(),
                    partition.rows(),
                    partition.digest(),
                    partition.hashes());
        }
        out.printf(Locale.ROOT, "events       %,d%n", audit.events());
        out.printf(Locale.ROOT, "rows         %,d that Postgres has to have%n", audit.rows());
        out.printf(Locale.ROOT, "hashes       %,d that Redis has to have%n", audit.hashes());
        out.printf(
                Locale.ROOT,
                "time         %.1f s, %,d events/s%n",
                audit.time().toMillis() / 1e3,
                audit.eventsPerSecond());
        out.println(conclusion(audit));
        out.flush();
    }

    private static String conclusion(AuditReport audit) {
        return switch (audit.verdict()) {
            case EQUAL -> "READ MODELS EQUAL: Postgres and Redis are the fold of the log";
            case BEHIND ->
                    "READ MODELS BEHIND: what is there is right, and %,d offsets of the log are not there yet; is the projector running?"
                            .formatted(audit.partitions().stream().mapToLong(AuditReport.Partition::behind).sum());
            case DIFFERENT -> "READ MODELS DIFFER: gavel rebuild makes them anew from the log";
            case NOTHING_COMPARED -> "NOTHING COMPARED: there is no event on the log";
        };
    }
}
