package dev.gavel.replay.transfer;

import dev.gavel.processor.ProcessorService;
import dev.gavel.replay.log.ReplayProgress;
import dev.gavel.replay.verify.CommandRange;
import dev.gavel.replay.verify.Verification;
import dev.gavel.replay.verify.Verifier;
import dev.gavel.replay.verify.VerifyConfig;
import dev.gavel.schema.topic.KafkaUnreachableException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/// Replays the commands of a file into an empty system, with the times that they had, and lets it decide them.
///
/// 1. The file is read: whole, unchanged, of a format and rules that this build knows.
/// 2. The target is looked at: as many partitions, empty, no processor.
/// 3. All is decided from the file alone, and compared with the events in it.
/// 4. The commands are appended, while `auction-commands` lets writers say the time.
/// 5. A processor decides them. It has no closer: the closes by the clock are on the log, and one that reads old times
///    would ask for each of them again.
/// 6. What it decided is verified, byte for byte.
///
/// Up to and with the third nothing is changed. Killed later, it is run again and goes on where it was.
public final class Import {
    private static final Duration MOST_AHEAD = Duration.ofHours(1);
    private static final Duration POLL = Duration.ofMillis(50);

    private final ImportConfig config;
    private final ReplayProgress progress;

    private Import(ImportConfig config, ReplayProgress progress) {
        this.config = config;
        this.progress = progress;
    }

    /// @throws InvalidExportException if the file is not what an export wrote, or comes to other decisions
    /// @throws ImportTargetException if the system is not empty, is decided on, or has other partitions
    /// @throws KafkaUnreachableException if the cluster does not answer
    public static Imported run(ImportConfig config, ReplayProgress progress) throws IOException, InterruptedException {
        long startNs = System.nanoTime();
        ExportFile file = ExportFile.check(config.file());
        return new Import(config, progress).run(file, startNs);
    }

    /// What a file says of itself, once it was seen to be whole.
    ///
    /// @throws InvalidExportException if it is not what an export wrote
    public static Contents contents(Path file) throws IOException {
        return ExportFile.check(file).contents();
    }

    private Imported run(ExportFile file, long startNs) throws IOException, InterruptedException {
        NewPositions positions = NewPositions.of(file);
        requirePast(positions.latestMs());
        long auctions;
        long appended = 0;
        try (ImportTarget target = ImportTarget.of(config.processor())) {
            target.requireFit(file, positions);
            auctions = FileCheck.run(file, positions, progress);
            if (target.hasAll(positions)) {
                target.finish();
            } else {
                appended = append(file, positions, target);
            }
            decide(target, file.contents().commands());
        }
        verify(file.contents());
        return new Imported(file.contents(), auctions, appended, Duration.ofNanos(System.nanoTime() - startNs));
    }

    /// If this fails the topic keeps the writers' clock, so that no service takes half an import for a whole one.
    private long append(ExportFile file, NewPositions positions, ImportTarget target)
            throws IOException, InterruptedException {
        target.prepare();
        try (CommandAppender appending = new CommandAppender(config.kafkaBootstrap())) {
            long appended = appending.append(file, positions, target, progress);
            target.finish();
            return appended;
        }
    }

    private void decide(ImportTarget target, long commands) throws InterruptedException {
        progress.begin("decide", "commands", commands);
        try (ProcessorService processor = ProcessorService.startWithoutCloser(config.processor())) {
            long deadlineNs = System.nanoTime() + config.patience().toNanos();
            long before = 0;
            for (long decided = target.decided(); decided < commands; decided = target.decided()) {
                if (decided > before) {
                    progress.advance(decided - before);
                    before = decided;
                    deadlineNs = System.nanoTime() + config.patience().toNanos();
                }
                requireGoingOn(processor, deadlineNs);
                Thread.sleep(POLL);
            }
        }
    }

    private static void requireGoingOn(ProcessorService processor, long deadlineNs) {
        if (!processor.isAlive()) {
            throw new IllegalStateException("the processor that decides the imported commands has failed");
        }
        if (System.nanoTime() > deadlineNs) {
            throw new KafkaUnreachableException(null);
        }
    }

    private void verify(Contents contents) throws InterruptedException {
        VerifyConfig everything =
                new VerifyConfig(config.kafkaBootstrap(), null, CommandRange.ALL, VerifyConfig.DEFAULT_PATIENCE);
        Verification verification = Verifier.verify(everything, progress);
        if (!verification.isClean() || verification.commands() != contents.commands()) {
            throw new IllegalStateException(
                    "what was decided is not what the commands come to (gavel verify says where): "
                            + verification.commands()
                            + " commands, "
                            + verification.divergent()
                            + " divergences");
        }
    }

    /// A broker refuses times far ahead of its own, and so would the log's time stand still until the clock is there.
    private void requirePast(long latestMs) {
        Instant latest = Instant.ofEpochMilli(latestMs);
        Instant now = Instant.now();
        if (latest.isAfter(now.plus(MOST_AHEAD))) {
            throw ExportFile.unfit(
                    config.file(),
                    "has a command of " + latest + ", and here it is " + now + ": is this machine's clock right?");
        }
    }
}
