package dev.gavel.compose.verify;

import dev.gavel.processor.verify.Divergence;
import dev.gavel.processor.verify.Verification;
import java.io.PrintWriter;
import java.util.Locale;

/// What came of it, for people: the first divergences, then the totals, then one line that says it all.
final class VerifyReport {
    private final PrintWriter out;
    private final int show;

    /// @param show divergences that are printed at most
    VerifyReport(PrintWriter out, int show) {
        this.out = out;
        this.show = show;
    }

    void print(Verification verification) {
        verification.divergences().stream().limit(show).forEach(this::print);
        long more = verification.divergent() - Math.min(show, verification.divergences().size());
        if (more > 0) {
            line("and %,d divergences more (--show prints more of them)%n", more);
        }
        line("partitions   %,d%n", verification.partitions());
        line("commands     %,d, of them %,d say nothing%n", verification.commands(), verification.garbage());
        line("auctions     %,d%n", verification.auctions());
        line("compared     %,d%n", verification.compared());
        line("equal        %,d%n", verification.equal());
        verification.counts().forEach((kind, count) -> line("%-12s %,d%n", DivergenceText.kind(kind), count));
        if (verification.undecided() > 0) {
            line("undecided    %,d: the processors are behind, or do not run%n", verification.undecided());
        }
        line(
                "time         %.1f s, %,d commands/s%n",
                verification.time().toMillis() / 1e3, verification.commandsPerSecond());
        verification.givenUp().forEach(partition -> line(
                "partition %d has more than %,d divergences and was not read to its end%n",
                partition, Verification.MOST_KEPT));
        verification.notes().forEach(note -> line("%s%n", note));
        out.println(conclusion(verification));
        out.flush();
    }

    private void print(Divergence divergence) {
        out.println(DivergenceText.title(divergence));
        out.println("  should be  " + DivergenceText.expected(divergence));
        out.println("  is         " + DivergenceText.found(divergence));
    }

    private static String conclusion(Verification verification) {
        if (verification.divergent() > 0) {
            return "DIVERGES: what stands on the log is not what the commands come to";
        }
        return verification.undecided() > 0
                ? "NOT DECIDED YET: what is decided is right; run it again when the processors have caught up"
                : "EQUAL: every command has its decision, byte for byte";
    }

    private void line(String format, Object... values) {
        out.printf(Locale.ROOT, format, values);
    }
}
