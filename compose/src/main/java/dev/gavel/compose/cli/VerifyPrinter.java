package dev.gavel.compose.cli;

import dev.gavel.replay.verify.Divergence;
import dev.gavel.replay.verify.Verification;
import java.io.PrintWriter;
import java.util.Locale;

/// Prints the result of `gavel verify`: the first divergences, the totals, and one line with the verdict.
final class VerifyPrinter {
    private final PrintWriter out;
    private final int show;

    /// @param show how many divergences are printed at most
    VerifyPrinter(PrintWriter out, int show) {
        this.out = out;
        this.show = show;
    }

    void print(Verification verification) {
        verification.divergences().stream().limit(show).forEach(this::print);
        long more = verification.divergent() - Math.min(show, verification.divergences().size());
        if (more > 0) {
            out.printf(Locale.ROOT, "and %,d more divergences (--show N prints N of them)%n", more);
        }
        SummaryTable totals =
                new SummaryTable()
                        .row("partitions", "%,d", verification.partitions())
                        .row("commands", "%,d, %,d malformed", verification.commands(), verification.malformed())
                        .row("auctions", "%,d", verification.auctions())
                        .row("compared", "%,d", verification.compared())
                        .row("equal", "%,d", verification.equal());
        verification.counts().forEach((kind, count) -> totals.row(kind.label(), "%,d", count));
        if (verification.undecided() > 0) {
            totals.row("undecided", "%,d: the processors are behind, or do not run", verification.undecided());
        }
        totals.row(
                        "time",
                        "%.1f s, %,d commands/s",
                        verification.time().toMillis() / 1e3,
                        verification.commandsPerSecond())
                .print(out);
        for (int partition : verification.abandoned()) {
            out.printf(
                    Locale.ROOT,
                    "partition %d has more than %,d divergences, so the rest of it was not read%n",
                    partition,
                    Verification.MAX_DIVERGENCES);
        }
        out.println(verdict(verification));
        out.flush();
    }

    private void print(Divergence divergence) {
        out.println(title(divergence));
        out.println("  expected  " + divergence.readableExpected());
        out.println("  found     " + divergence.readableFound());
    }

    /// `DIFFERENT: command 3@1042, auction-events at offset 1049`.
    private static String title(Divergence divergence) {
        Divergence.Found found = divergence.found();
        return divergence.kind().label().toUpperCase(Locale.ROOT)
                + ": "
                + (divergence.position() == null ? "" : "command " + divergence.position() + ", ")
                + divergence.topic()
                + (found == null ? "" : " at offset " + found.offset())
                + (divergence.note().isEmpty() ? "" : " (" + divergence.note() + ")");
    }

    private static String verdict(Verification verification) {
        if (verification.divergent() > 0) {
            return "DIVERGES: the recorded decisions are not the ones that the commands lead to";
        }
        if (verification.compared() == 0) {
            return verification.commands() == 0
                    ? "NOTHING COMPARED: the partitions that were read have no commands"
                    : "NOTHING COMPARED: --auction, --from and --to select no command";
        }
        return verification.undecided() > 0
                ? "NOT DECIDED YET: all decisions so far are right; run it again when the processors have caught up"
                : "EQUAL: every command has its decision, byte for byte";
    }
}
