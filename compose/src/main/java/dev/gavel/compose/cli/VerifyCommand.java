package dev.gavel.compose.cli;

import dev.gavel.compose.cli.VerifyCommand.Task;
import dev.gavel.replay.audit.AuditConfig;
import dev.gavel.replay.audit.AuditReport;
import dev.gavel.replay.audit.AuditReport.Verdict;
import dev.gavel.replay.audit.ReadModelAudit;
import dev.gavel.replay.log.TerminalProgress;
import dev.gavel.replay.verify.CommandRange;
import dev.gavel.replay.verify.Receipt;
import dev.gavel.replay.verify.ReceiptCheck;
import dev.gavel.replay.verify.ReceiptFile;
import dev.gavel.replay.verify.Verification;
import dev.gavel.replay.verify.Verifier;
import dev.gavel.replay.verify.VerifyJson;
import dev.gavel.schema.OperatorException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `gavel verify`: replays the log and compares. Exit status 0 if every compared command has its decision, byte for
/// byte, and nothing else is on auction-events, and if the read models, when they are compared, equal the fold of the
/// log. Exit status 1 if something differs, if there was nothing to compare, or if the log cannot be read.
@Command(
        name = "verify",
        description =
                "Recomputes every decision from auction-commands and compares it with auction-events: missing, extra,"
                        + " repeated, different, out of order. Commands that cannot be decoded must be in the dead letter"
                        + " topic. Changes nothing and can run beside all services.",
        footer = {
            "",
            "A command that no processor has reached by the end of --wait is reported separately from a lost decision: the"
                    + " processors' committed offset tells them apart. Both end in status 1."
        })
final class VerifyCommand extends ConfiguredCommand<Task> {
    @Mixin private KafkaOption kafka = new KafkaOption();

    @Option(names = "--auction", paramLabel = "ID", description = "Only this auction, which is in one partition.")
    private @Nullable Long auctionId;

    @Option(
            names = "--from",
            paramLabel = "WHERE",
            description =
                    "Compare from here: a broker time like 2026-11-24T18:00:00Z, or a position like 3@1042, which limits"
                            + " the comparison to its partition. Earlier commands are replayed but not compared.")
    private @Nullable String from;

    @Option(names = "--to", paramLabel = "WHERE", description = "Compare up to and including this time or position.")
    private @Nullable String to;

    @Option(
            names = "--show",
            paramLabel = "N",
            defaultValue = "10",
            description = "Differences to print, with both sides decoded.")
    private int show;

    @Option(
            names = "--wait",
            paramLabel = "SECONDS",
            defaultValue = "10",
            description = "How long to wait for decisions of a running processor, in seconds, 0 to 3600.")
    private long waitSeconds;

    @Mixin private JsonOption json = new JsonOption();

    @Option(
            names = "--receipt",
            paramLabel = "FILE",
            description =
                    "Only check whether this receipt of the API agrees with the log. Recomputes its auction from the"
                            + " commands.")
    private @Nullable Path receipt;

    @Mixin private AuditOptions audit = new AuditOptions();

    /// What the options ask for.
    sealed interface Task {
        /// @param audit null: the read models are not compared
        /// @param json null: not written
        record VerifyLog(Verifier.Config log, @Nullable AuditConfig audit, @Nullable Path json) implements Task {}

        record CheckReceipt(Receipt receipt) implements Task {}
    }

    @Override
    Task config() {
        if (show < 0 || show > Verification.MAX_DIVERGENCES) {
            throw new IllegalArgumentException("--show must be 0 to " + Verification.MAX_DIVERGENCES + ", not " + show);
        }
        Path jsonFile = json.writableFile();
        Verifier.Config log =
                new Verifier.Config(
                        kafka.cluster(),
                        auctionId,
                        new CommandRange(bound("--from", from), bound("--to", to)),
                        Duration.ofSeconds(waitSeconds));
        requireConsistent(jsonFile != null);
        if (receipt != null) {
            return new Task.CheckReceipt(ReceiptFile.read(receipt));
        }
        return new Task.VerifyLog(log, audit.isRequested() ? audit.config(log, show) : null, jsonFile);
    }

    @Override
    int run(Task task) throws IOException, InterruptedException {
        boolean equal =
                switch (task) {
                    case Task.VerifyLog verify -> verify(verify);
                    case Task.CheckReceipt check -> checkReceipt(check.receipt());
                };
        return equal ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    private boolean verify(Task.VerifyLog task) throws IOException, InterruptedException {
        Verification verification;
        try (TerminalProgress progress = new TerminalProgress(err())) {
            verification = Verifier.verify(task.log(), progress);
        }
        new VerifyPrinter(out(), show).print(verification);
        AuditReport report = task.audit() == null ? null : AuditOptions.audit(task.audit(), err());
        if (report != null) {
            new AuditPrinter(out()).print(report);
        }
        if (task.json() != null) {
            VerifyJson.write(task.json(), verification, report, show);
        }
        return verification.isClean() && (report == null || report.verdict() == Verdict.EQUAL);
    }

    private boolean checkReceipt(Receipt claimed) throws InterruptedException {
        List<String> differences = ReceiptCheck.differences(kafka.cluster(), claimed);
        PrintWriter out = out();
        String bid = "bid " + claimed.position().bidId() + " of auction " + claimed.auctionId();
        if (differences.isEmpty()) {
            out.printf(
                    "TRUE: the log confirms the receipt of %s at %s and the %d events of the auction before it.%n",
                    bid, claimed.position(), claimed.sequence() - 1);
        } else {
            out.println("FALSE: the log contradicts the receipt of " + bid);
            differences.forEach(difference -> out.println("  " + difference));
        }
        out.flush();
        return differences.isEmpty();
    }

    private void requireConsistent(boolean withJson) {
        boolean isLimited = auctionId != null || isSet(from) || isSet(to);
        if (receipt != null && (isLimited || withJson || audit.isRequested())) {
            throw new IllegalArgumentException(
                    "--receipt cannot be combined with --auction, --from, --to, --json or --against-read-models");
        }
        if (audit.isRequested() && isLimited) {
            throw new IllegalArgumentException(
                    "--against-read-models compares whole read models and cannot be combined with --auction, --from"
                            + " or --to");
        }
    }

    private static boolean isSet(@Nullable String text) {
        return text != null && !text.isEmpty();
    }

    private static CommandRange.@Nullable Bound bound(String option, @Nullable String text) {
        try {
            return text == null || !isSet(text) ? null : CommandRange.Bound.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(option + " " + e.getMessage(), e);
        }
    }

    /// A picocli mixin of `gavel verify`: whether the read models are audited too, and their addresses.
    static final class AuditOptions {
        @Option(
                names = "--against-read-models",
                defaultValue = "false",
                description =
                        "Also compare Postgres and Redis with the state folded from auction-events, up to the offset"
                                + " that each has reached. A running projector gets the time of --wait to reach the"
                                + " end of the log; if it does not, the exit status is 1.")
        private boolean requested;

        @Mixin private ReadModelsOptions readModels = new ReadModelsOptions();

        boolean isRequested() {
            return requested;
        }

        /// @param show findings to print
        /// @throws IllegalArgumentException if an option is invalid
        AuditConfig config(Verifier.Config verify, int show) {
            return new AuditConfig(
                    verify.kafka(), readModels.database(), readModels.redisUrl(), show, verify.timeout());
        }

        static AuditReport audit(AuditConfig config, PrintWriter err) throws InterruptedException {
            try (TerminalProgress progress = new TerminalProgress(err)) {
                return ReadModelAudit.run(config, progress);
            } catch (SQLException e) {
                throw new OperatorException("Postgres failed: " + e.getMessage() + ". Nothing was changed", e);
            }
        }
    }
}
