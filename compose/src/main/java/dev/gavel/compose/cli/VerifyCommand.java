package dev.gavel.compose.cli;

import dev.gavel.replay.audit.AuditConfig;
import dev.gavel.replay.audit.AuditReport;
import dev.gavel.replay.audit.AuditReport.Verdict;
import dev.gavel.replay.log.JsonFile;
import dev.gavel.replay.log.TerminalProgress;
import dev.gavel.replay.verify.CommandRange;
import dev.gavel.replay.verify.Receipt;
import dev.gavel.replay.verify.ReceiptCheck;
import dev.gavel.replay.verify.ReceiptFile;
import dev.gavel.replay.verify.Verification;
import dev.gavel.replay.verify.Verifier;
import dev.gavel.replay.verify.VerifyConfig;
import dev.gavel.replay.verify.VerifyJson;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `gavel verify`. Exit status 0: every command that was compared has its decision, byte for byte, and nothing else
/// stands there (and both read models are the fold of that, if asked); 1: not so, or there was nothing to compare, or
/// the log cannot be read; 2: it was asked wrongly.
@Command(
        name = "verify",
        description =
                "Recomputes every decision from auction-commands and compares it with auction-events: missing, extra,"
                        + " doubled, different, out of order. What cannot be decided must be in the dead letters. Changes"
                        + " nothing; may run beside everything else.",
        footer = {
            "",
            "A command that the processors have not come to when the waiting is over is told apart from a lost decision"
                    + " by the place that they have committed; both end in status 1."
        },
        showDefaultValues = true,
        sortOptions = false)
public final class VerifyCommand implements Callable<Integer> {
    @Mixin private KafkaOption kafka = new KafkaOption();

    @Option(
            names = "--auction",
            paramLabel = "ID",
            defaultValue = "${env:GAVEL_VERIFY_AUCTION}",
            description = "Only this auction, in the partition that is its own (env GAVEL_VERIFY_AUCTION).")
    private @Nullable Long auctionId;

    @Option(
            names = "--from",
            paramLabel = "WHERE",
            defaultValue = "${env:GAVEL_VERIFY_FROM}",
            description =
                    "Compares from here on: a broker time like 2026-11-24T18:00:00Z, or a position like 3@1042,"
                            + " which means that partition alone. What stands before is decided all the same, for a state has a"
                            + " past (env GAVEL_VERIFY_FROM).")
    private @Nullable String from;

    @Option(
            names = "--to",
            paramLabel = "WHERE",
            defaultValue = "${env:GAVEL_VERIFY_TO}",
            description = "Compares up to and with here: a time or a position (env GAVEL_VERIFY_TO).")
    private @Nullable String to;

    @Option(
            names = "--show",
            paramLabel = "N",
            defaultValue = "${env:GAVEL_VERIFY_SHOW:-10}",
            description = "Divergences that are printed, both sides decoded (env GAVEL_VERIFY_SHOW).")
    private int show;

    @Option(
            names = "--wait",
            paramLabel = "SECONDS",
            defaultValue = "${env:GAVEL_VERIFY_WAIT:-10}",
            description = "How long to wait for decisions of a running processor (env GAVEL_VERIFY_WAIT).")
    private long waitSeconds;

    @Option(
            names = "--json",
            paramLabel = "FILE",
            defaultValue = "${env:GAVEL_VERIFY_JSON}",
            description = "Also writes what came of it here, as JSON (env GAVEL_VERIFY_JSON).")
    private @Nullable Path json;

    @Option(
            names = "--receipt",
            paramLabel = "FILE",
            defaultValue = "${env:GAVEL_VERIFY_RECEIPT}",
            description =
                    "Instead of all that: only whether this receipt, as the API gave it, agrees with the log. Decides"
                            + " its auction again, from the commands alone (env GAVEL_VERIFY_RECEIPT).")
    private @Nullable Path receipt;

    @Mixin private AuditOptions readModels = new AuditOptions();

    @Spec private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        VerifyConfig config = asked(this::config);
        AuditConfig auditConfig = readModels.asked() ? asked(() -> readModels.config(config, show)) : null;
        if (receipt != null) {
            return verifyReceipt(receipt);
        }
        Verification verification;
        try (TerminalProgress progress = new TerminalProgress(Objects.requireNonNull(spec).commandLine().getErr())) {
            verification = Verifier.verify(config, progress);
        }
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        new VerifyPrinter(out, show).print(verification);
        AuditReport audit =
                auditConfig == null
                        ? null
                        : AuditOptions.audit(auditConfig, Objects.requireNonNull(spec).commandLine().getErr());
        if (audit != null) {
            new AuditPrinter(out).print(audit);
        }
        if (json != null) {
            VerifyJson.write(json, verification, audit, show);
        }
        return verification.isClean() && (audit == null || audit.verdict() == Verdict.EQUAL) ? 0 : 1;
    }

    private int verifyReceipt(Path file) throws InterruptedException {
        CommandLine commandLine = Objects.requireNonNull(spec).commandLine();
        Receipt claimed = asked(() -> ReceiptFile.read(file));
        List<String> differences = ReceiptCheck.differences(kafka.bootstrap(), claimed);
        PrintWriter out = commandLine.getOut();
        String bid = "bid " + claimed.position().bidId() + " of auction " + claimed.auctionId();
        if (differences.isEmpty()) {
            out.println(
                    "TRUE: "
                            + bid
                            + " was decided as the receipt says, at "
                            + claimed.position()
                            + ", after "
                            + (claimed.sequence() - 1)
                            + " events of its auction that it vouches for.");
        } else {
            out.println("FALSE: the log says otherwise of " + bid);
            differences.forEach(difference -> out.println("  " + difference));
        }
        out.flush();
        return differences.isEmpty() ? 0 : 1;
    }

    private VerifyConfig config() {
        if (show < 0 || show > Verification.MAX_DIVERGENCES) {
            throw new IllegalArgumentException("--show must be 0 to " + Verification.MAX_DIVERGENCES + ", not " + show);
        }
        requireFitting();
        if (json != null) {
            JsonFile.requireWritable(json);
        }
        return new VerifyConfig(
                kafka.bootstrap(),
                auctionId,
                new CommandRange(bound("--from", from), bound("--to", to)),
                Duration.ofSeconds(waitSeconds));
    }

    /// What the options and the environment say; who set them wrongly is told so.
    private <T> T asked(Supplier<T> config) {
        try {
            return config.get();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(Objects.requireNonNull(spec).commandLine(), e.getMessage(), e);
        }
    }

    private void requireFitting() {
        boolean part = auctionId != null || isGiven(from) || isGiven(to);
        if (receipt != null && (part || json != null || readModels.asked())) {
            throw new IllegalArgumentException(
                    "--receipt asks for one bid alone: leave out --auction, --from, --to, --json"
                            + " and --against-read-models");
        }
        if (readModels.asked() && part) {
            throw new IllegalArgumentException(
                    "--against-read-models compares whole read models: leave out --auction, --from" + " and --to");
        }
    }

    private static boolean isGiven(@Nullable String text) {
        return text != null && !text.isEmpty();
    }

    private static CommandRange.@Nullable Bound bound(String option, @Nullable String text) {
        try {
            return text == null || !isGiven(text) ? null : CommandRange.Bound.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(option + " " + e.getMessage(), e);
        }
    }
}
