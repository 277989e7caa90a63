package dev.gavel.replay.rebuild;

import dev.gavel.replay.audit.AuditReport;
import dev.gavel.replay.audit.Finding;
import dev.gavel.replay.audit.ReadModelDigests;
import dev.gavel.replay.audit.Relation;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// A report for people.
public final class RebuildPrint {
    private final PrintWriter out;

    public RebuildPrint(PrintWriter out) {
        this.out = out;
    }

    /// @return whether the read models are the log's fold now
    public boolean print(RebuildReport report) {
        boolean good = true;
        if (report.postgres() != null) {
            good = print(report.postgres());
        }
        if (report.redis() != null) {
            good &= print(report.redis());
        }
        line("time", "%.1f s".formatted(seconds(report.time().toNanos())));
        out.flush();
        return good;
    }

    private boolean print(RebuildReport.Postgres postgres) {
        double seconds = seconds(postgres.loading().toNanos());
        line(
                "loaded",
                "%,d events in %.1f s, %,.0f events/s, index included"
                        .formatted(postgres.events(), seconds, seconds == 0 ? 0 : postgres.events() / seconds));
        ReadModelDigests digests = postgres.digests();
        for (Relation relation : Relation.values()) {
            line("  " + relation.title(), "%,d".formatted(digests.rows(relation)));
        }
        Map<Integer, Long> compared = postgres.compared();
        if (compared == null) {
            line("compared", "no: the live tables are behind the rebuilt ones");
        } else {
            compared.forEach((partition, offset) ->
                    line(
                            "  partition " + partition,
                            "to offset %d: %,d rows, digest %s"
                                    .formatted(offset, digests.of(partition).rows(), digests.of(partition))));
            line(
                    "compared",
                    postgres.differences() == 0
                            ? "live and rebuilt are equal"
                            : "%,d differences between live and log:".formatted(postgres.differences()));
        }
        print(postgres.first(), postgres.differences());
        line(
                "swapped",
                postgres.swapped() == null
                        ? "no, the live tables are as they were"
                        : "yes"
                                + (postgres.kept()
                                        ? ", the tables before are in the schema " + ShadowSchema.REPLACED
                                        : ""));
        return postgres.swapped() != null || (compared != null && postgres.differences() == 0);
    }

    private boolean print(RebuildReport.Redis redis) {
        AuditReport audit = redis.audit();
        line("redis", "refilled from Postgres, %d partitions".formatted(redis.partitions()));
        line(
                "compared",
                audit.findings() == 0
                        ? "redis and log are equal, %,d hashes".formatted(audit.hashes())
                        : "%,d differences between redis and log; FLUSHALL takes away what a refill does not (the projector fills it"
                                        .formatted(audit.findings())
                                + " again by itself):");
        print(audit.first(), audit.findings());
        return audit.findings() == 0;
    }

    private void print(List<Finding> findings, long all) {
        findings.forEach(finding -> out.println("  " + finding.describe()));
        if (all > findings.size()) {
            out.println("  and %,d more".formatted(all - findings.size()));
        }
    }

    private void line(String name, String value) {
        out.println(String.format(Locale.ROOT, "%-20s %s", name, value));
    }

    private static double seconds(long ns) {
        return ns / 1e9;
    }
}
