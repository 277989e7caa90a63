package dev.gavel.compose.cli;

import dev.gavel.compose.cli.ExportCommand.Task;
import dev.gavel.compose.logging.Logging;
import dev.gavel.replay.file.FileProblem;
import dev.gavel.replay.file.OutputFile;
import dev.gavel.replay.log.ReplayProgress;
import dev.gavel.replay.log.TerminalProgress;
import dev.gavel.replay.transfer.Export;
import dev.gavel.replay.transfer.ExportHeader;
import dev.gavel.schema.OperatorException;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `gavel export`: writes a part of the log to a file. Exit status 0 if the file is complete; 1 if the log cannot be
/// read or lacks a selected auction.
@Command(
        name = "export",
        description =
                "Writes commands and their events as JSON lines, readable and exact, for gavel import. Changes nothing"
                        + " and can run beside all services.",
        footer = {
            "",
            "The file contains what bidders must not see: reserve prices, proxy maxima, sealed bids. Its last line has a"
                    + " hash over all lines before it. The same log produces the same file."
        })
final class ExportCommand extends ConfiguredCommand<Task> {
    private static final Duration DECISION_WAIT = Duration.ofSeconds(10);

    @Mixin private KafkaOption kafka = new KafkaOption();

    @Mixin private AuctionOption auction = new AuctionOption();

    @Option(names = "--all", defaultValue = "false", description = "Export the whole log, including malformed records.")
    private boolean all;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "File to write. Without this option the export goes to stdout.")
    private @Nullable Path out;

    /// @param target null: stdout
    record Task(Export.Config export, @Nullable Path target) {}

    @Override
    Task config() {
        Set<Long> selected = auction.ids();
        if (selected.isEmpty() && !all) {
            throw new IllegalArgumentException("no auctions selected: use --auction ID or --all");
        }
        if (!selected.isEmpty() && all) {
            throw new IllegalArgumentException("--all and --auction cannot be combined");
        }
        if (out != null) {
            OutputFile.requireWritable("--out", out);
        }
        Path scratch = OutputFile.scratch(out);
        return new Task(new Export.Config(kafka.cluster(), selected, scratch, DECISION_WAIT), out);
    }

    @Override
    int run(Task task) throws IOException, InterruptedException {
        // Stdout is for the export.
        Logging.toStderr();
        try (TerminalProgress progress = new TerminalProgress(err())) {
            if (task.target() == null) {
                toStdout(task.export(), progress);
            } else {
                report(
                        task.target(),
                        OutputFile.<ExportHeader, InterruptedException>write(
                                task.target(), file -> Export.write(task.export(), file, progress)));
            }
        }
        return ExitCode.OK;
    }

    /// Not to `System.out`, which hides that the disk is full or that nobody reads any more.
    private static void toStdout(Export.Config config, ReplayProgress progress)
            throws IOException, InterruptedException {
        // Not closed, because the descriptor belongs to the process.
        OutputStream stdout = new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), 1 << 16);
        try {
            Export.write(config, stdout, progress);
            stdout.flush();
        } catch (IOException e) {
            throw new OperatorException(
                    "the export is incomplete, because stdout cannot be written: " + FileProblem.of(e), e);
        }
    }

    private void report(Path target, ExportHeader header) throws IOException {
        err().printf(
                        Locale.ROOT,
                        "exported %,d commands, %,d of them with a decision, to %s (%,d bytes)%n",
                        header.commands(),
                        header.events(),
                        out,
                        Files.size(target));
    }
}
