package dev.gavel.replay.transfer;

import dev.gavel.processor.ProcessorConfig;
import dev.gavel.processor.ProcessorService;
import dev.gavel.replay.log.ReplayProgress;
import dev.gavel.replay.transfer.ExportFileReader.InvalidExportException;
import dev.gavel.replay.transfer.ImportTarget.ImportTargetException;
import dev.gavel.replay.verify.CommandRange;
import dev.gavel.replay.verify.Verification;
import dev.gavel.replay.verify.Verifier;
import dev.gavel.schema.topic.KafkaUnreachableException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Appends the commands of an export to an empty system with their original times, and has them decided.
///
/// 1. Check the file: it is complete and unchanged, and this build supports its format and rules version.
/// 2. Check the target: it has the same number of partitions, no commands and no running processor.
/// 3. Replay the file in memory and compare the decisions with its events.
/// 4. Append the commands while `auction-commands` accepts the writers' timestamps.
/// 5. Run a processor until it has decided them. It has no closer, because the closes by the clock are on the log, and
///    a closer that reads old times would append each of them again.
/// 6. Verify the decisions, byte for byte.
///
/// Steps 1 to 3 change nothing. An import that is interrupted later continues when it is run again.
public final class Import {
    /// What is imported, and where to.
    ///
    /// @param processor the processor that decides the imported commands: the target's Kafka, its topics with as many
    ///   partitions as the file names, and a directory for the processor's state
    /// @param stallTimeout how long the processor may make no progress before the import fails
    public record Config(Path file, ProcessorConfig processor, Duration stallTimeout) {}

    private static final Duration MAX_AHEAD = Duration.ofHours(1);
    private static final String RUN_AGAIN = "Then run the same import again; it continues where it stopped";
    private static final Duration POLL = Duration.ofMillis(50);

    private final Config config;
    private final ReplayProgress progress;

    private Import(Config config, ReplayProgress progress) {
        this.config = config;
        this.progress = progress;
    }

    /// The result of an import.
    ///
    /// @param auctions how many the target has
    /// @param appended how many commands were appended; the others were there from an earlier import
    /// @param repeated an earlier import had appended and decided everything, so this one changed nothing
    public record ImportResult(ExportHeader header, long auctions, long appended, boolean repeated, Duration time) {}

    /// @throws InvalidExportException if the file is not a valid export, or its commands give other decisions
    /// @throws ImportTargetException if the target is not empty, has a running processor, or has other partitions
    /// @throws KafkaUnreachableException if the cluster does not answer
    public static ImportResult run(Config config, ReplayProgress progress) throws IOException, InterruptedException {
        long startNs = System.nanoTime();
        ExportFileReader file = ExportFileReader.check(config.file());
        return new Import(config, progress).run(file, startNs);
    }

    /// Checks a file and returns its header.
    ///
    /// @throws InvalidExportException if the file is not a valid export
    public static ExportHeader readHeader(Path file) throws IOException {
        return ExportFileReader.check(file).header();
    }

    private ImportResult run(ExportFileReader file, long startNs) throws IOException, InterruptedException {
        PositionMapping positions = PositionMapping.of(file);
        requireTimesNotAhead(positions.latestMs());
        long auctions;
        long appended = 0;
        boolean repeated;
        try (ImportTarget target = ImportTarget.of(config.processor())) {
            target.check(file, positions);
            auctions = ReplayCheck.run(file, positions, progress);
            if (target.existing().isComplete(positions)) {
                repeated = target.isFinished() && target.decided() >= file.header().commands();
                target.finish();
            } else {
                repeated = false;
                appended = append(file, positions, target);
            }
            decide(target, file.header().commands());
        }
        verify(file.header());
        return new ImportResult(
                file.header(), auctions, appended, repeated, Duration.ofNanos(System.nanoTime() - startNs));
    }

    /// If this fails, the topic keeps accepting the writers' timestamps, and no service starts on an incomplete import.
    private long append(ExportFileReader file, PositionMapping positions, ImportTarget target)
            throws IOException, InterruptedException {
        target.prepare();
        try (CommandAppender appender = new CommandAppender(config.processor().kafka())) {
            long appended = appender.append(file, positions, target.existing(), progress);
            target.finish();
            return appended;
        }
    }

    private void decide(ImportTarget target, long commands) throws InterruptedException {
        progress.begin("decide", "commands", commands);
        try (ProcessorService processor = ProcessorService.startWithoutCloser(config.processor())) {
            long deadlineNs = System.nanoTime() + config.stallTimeout().toNanos();
            long before = 0;
            for (long decided = target.decided(); decided < commands; decided = target.decided()) {
                if (decided > before) {
                    progress.advance(decided - before);
                    before = decided;
                    deadlineNs = System.nanoTime() + config.stallTimeout().toNanos();
                }
                requireRunning(processor, deadlineNs);
                Thread.sleep(POLL);
            }
        }
    }

    private void requireRunning(ProcessorService processor, long deadlineNs) {
        if (!processor.isAlive()) {
            throw new ImportTargetException(
                    "the processor that decides the imported commands failed: %s. Its state is in %s; is the disk full? %s"
                            .formatted(rootCause(processor.failure()), config.processor().stateDir(), RUN_AGAIN));
        }
        if (System.nanoTime() > deadlineNs) {
            throw new ImportTargetException(
                    "no command was decided for %d s: are all brokers of %s up, and is there space on their disks? %s"
                            .formatted(
                                    config.stallTimeout().toSeconds(),
                                    config.processor().kafka().bootstrap(),
                                    RUN_AGAIN));
        }
    }

    private static String rootCause(@Nullable Throwable failure) {
        Throwable root = failure;
        while (root != null && root.getCause() != null) {
            root = root.getCause();
        }
        return root == null ? "it was stopped" : root.toString();
    }

    private void verify(ExportHeader header) throws InterruptedException {
        Verifier.Config everything =
                new Verifier.Config(
                        config.processor().kafka(), null, CommandRange.ALL, Verifier.Config.DEFAULT_TIMEOUT);
        requireEqual(Verifier.verify(everything, progress), header);
    }

    /// The decisions were equal in memory, so another program wrote to the target, or its processor is another version.
    static void requireEqual(Verification verification, ExportHeader header) {
        if (!verification.isClean() || verification.commands() != header.commands()) {
            throw new ImportTargetException(
                    ("the target has %d commands with %d divergences, but the file has %d commands without any; gavel verify"
                                    + " shows them. Do not use the target. Stop everything that writes to it, and import"
                                    + " into a new directory (--data) or a new cluster (--kafka)")
                            .formatted(verification.commands(), verification.divergent(), header.commands()));
        }
    }

    /// A broker rejects timestamps far ahead of its clock. If it accepted them, the time of the log would stand still
    /// until the clock had caught up.
    private void requireTimesNotAhead(long latestMs) {
        Instant latest = Instant.ofEpochMilli(latestMs);
        Instant now = Instant.now();
        if (latest.isAfter(now.plus(MAX_AHEAD))) {
            throw ExportFileReader.invalid(
                    config.file(),
                    "has a command of " + latest + ", but this machine's clock shows " + now + "; is the clock right?");
        }
    }
}
