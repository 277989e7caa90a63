package dev.gavel.replay.verify;

import java.io.PrintWriter;
import java.util.Locale;

/// What came of it, for people: the first divergences, then the totals, then one line that says it all.
public final class VerifyReport {
    private final PrintWriter out;
    private final int show;

    /// @param show divergences that are printed at most
    public VerifyReport(PrintWriter out, int show) {
        this.out = out;
        this.show = show;
    }

    public void print(Verification verification) {
        verification.divergences().stream().limit(show).forEach(this::print);
        long more = verification.divergent() - Math.min(show, verification.divergences().size());
        if (more > 0) {
            out.printf(Locale.ROOT, "and %,d divergences more (--show prints more of them)%n", more);
        }
        out.printf(Locale.ROOT, "partitions   %,d%n", verification.partitions());
        out.printf(
                Locale.ROOT,
                "commands     %,d, of them %,d say nothing%n",
                verification.commands(),
                verification.garbage());
        out.printf(Locale.ROOT, "auctions     %,d%n", verification.auctions());
        out.printf(Locale.ROOT, "compared     %,d%n", verification.compared());
        out.printf(Locale.ROOT, "equal        %,d%n", verification.equal());
        verification
                .counts()
                .forEach((kind, count) -> out.printf(Locale.ROOT, "%-12s %,d%n", DivergenceText.kind(kind), count));
        if (verification.undecided() > 0) {
            out.printf(
                    Locale.ROOT,
                    "undecided    %,d: the processors are behind, or do not run%n",
                    verification.undecided());
        }
        out.printf(
                Locale.ROOT,
                "time         %.1f s, %,d commands/s%n",
                verification.time().toMillis() / 1e3,
                verification.commandsPerSecond());
        verification
                .givenUp()
                .forEach(partition ->
                        out.printf(
                                Locale.ROOT,
                                "partition %d has more than %,d divergences and was not read to its end%n",
                                partition,
                                Verification.MOST_KEPT));
        verification.notes().forEach(note -> out.printf(Locale.ROOT, "%s%n", note));
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
        if (verification.compared() == 0) {
            return verification.commands() == 0
                    ? "NOTHING COMPARED: there is no command in the partitions that were read"
                    : "NOTHING COMPARED: no command lies where --auction, --from and --to point";
        }
        return verification.undecided() > 0
                ? "NOT DECIDED YET: what is decided is right; run it again when the processors have caught up"
                : "EQUAL: every command has its decision, byte for byte";
    }
}
