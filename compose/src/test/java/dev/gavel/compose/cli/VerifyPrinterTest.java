package dev.gavel.compose.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gavel.replay.verify.Divergence;
import dev.gavel.replay.verify.Divergence.Kind;
import dev.gavel.replay.verify.Verification;
import dev.gavel.schema.Position;
import dev.gavel.schema.topic.Topics;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class VerifyPrinterTest {
    private static final Divergence MISSING =
            new Divergence(
                    Kind.MISSING,
                    Topics.EVENTS,
                    new Position(3, 1042),
                    new Divergence.Expected(1042, 0, null, null),
                    null,
                    "");
    private static final Divergence DUPLICATE =
            new Divergence(
                    Kind.DUPLICATE,
                    Topics.EVENTS,
                    new Position(3, 7),
                    null,
                    new Divergence.Found(9, null, null),
                    "a second record of the command, which stands out of order");

    @Test
    void printsTheTotalsAndTheVerdict() {
        assertThat(text(result(2_000, 1_990, 0, Map.of(), List.of()), 10))
                .isEqualToNormalizingNewlines(
                        """
                        partitions   8
                        commands     2,000, 3 malformed
                        auctions     5
                        compared     1,990
                        equal        1,990
                        time         2.0 s, 1,000 commands/s
                        EQUAL: every command has its decision, byte for byte
                        """);
    }

    @Test
    void printsTheFirstDivergencesWithBothSides() {
        String text = text(result(2_000, 2_000, 0, Map.of(Kind.MISSING, 3L), List.of(MISSING, DUPLICATE, MISSING)), 2);

        assertThat(text)
                .contains(
                        "MISSING: command 3@1042, auction-events\n  expected  {",
                        "  found     nothing\n",
                        "DUPLICATE: command 3@7, auction-events at offset 9 (a second record of the command, which stands out of order)\n",
                        "and 1 more divergences",
                        "\nmissing      3\n",
                        "DIVERGES: ")
                .doesNotContain("EQUAL");
    }

    @Test
    void printsThatCommandsAreNotDecidedYet() {
        assertThat(text(result(2_000, 2_000, 4, Map.of(), List.of()), 10))
                .contains("undecided    4: the processors are behind, or do not run", "NOT DECIDED YET: ")
                .doesNotContain("EQUAL");
    }

    @Test
    void printsWhyNothingWasCompared() {
        assertThat(text(result(0, 0, 0, Map.of(), List.of()), 10))
                .contains("NOTHING COMPARED: the partitions that were");
        assertThat(text(result(2_000, 0, 0, Map.of(), List.of()), 10)).contains("NOTHING COMPARED: --auction, --from");
    }

    private static Verification result(
            long commands, long compared, long undecided, Map<Kind, Long> counts, List<Divergence> divergences) {
        return new Verification(
                8,
                commands,
                3,
                compared,
                compared,
                undecided,
                5,
                counts,
                divergences,
                List.of(),
                Duration.ofSeconds(2));
    }

    private static String text(Verification verification, int show) {
        StringWriter out = new StringWriter();
        new VerifyPrinter(new PrintWriter(out), show).print(verification);
        return out.toString();
    }
}
