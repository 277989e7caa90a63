package dev.gavel.compose.cli;

import dev.gavel.compose.logging.Logging;
import dev.gavel.replay.log.ReplayProgress;
import dev.gavel.replay.log.TerminalProgress;
import dev.gavel.replay.transfer.Export;
import dev.gavel.replay.transfer.ExportConfig;
import dev.gavel.replay.transfer.ExportHeader;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `gavel export`. Exit status 0: the file is there, whole; 1: the log cannot be read, or has not what was asked for;
/// 2: it was asked wrongly.
@Command(
        name = "export",
        description =
                "Writes commands and their events as JSON lines, readable and exact, for gavel import. Changes"
                        + " nothing; may run beside everything else.",
        footer = {
            "",
            "The file holds what bidders may not see: reserve prices, maxima, sealed bids. Its last line has a hash over"
                    + " all before it. The same log comes to the same file."
        },
        showDefaultValues = true,
        sortOptions = false)
public final class ExportCommand implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @Mixin private KafkaOption kafka = new KafkaOption();

    @Option(
            names = "--auction",
            paramLabel = "ID",
            split = ",",
            defaultValue = "${env:GAVEL_EXPORT_AUCTION}",
            description =
                    "This auction, with all that was asked of it; may be given more than once"
                            + " (env GAVEL_EXPORT_AUCTION).")
    private @Nullable Set<Long> auctions;

    @Option(
            names = "--all",
            defaultValue = "${env:GAVEL_EXPORT_ALL:-false}",
            description = "The whole log, with what says nothing (env GAVEL_EXPORT_ALL).")
    private boolean all;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            defaultValue = "${env:GAVEL_EXPORT_OUT}",
            description = "Where to; without it, to stdout (env GAVEL_EXPORT_OUT).")
    private @Nullable Path out;

    @Spec private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Set<Long> asked = auctions == null ? Set.of() : auctions;
        if (asked.isEmpty() != all) {
            throw wrong(
                    all
                            ? "--all and --auction are two different things: give one"
                            : "Which auctions? Give --auction ID or --all",
                    null);
        }
        Path target = out == null ? null : out.toAbsolutePath();
        Path scratch = target == null ? Path.of(System.getProperty("java.io.tmpdir")) : target.getParent();
        if (scratch == null || !Files.isDirectory(scratch)) {
            throw wrong("--out " + out + ": there is no such directory", null);
        }
        ExportConfig config = config(asked, scratch);
        Logging.toStderr();
        try (TerminalProgress progress = new TerminalProgress(spec().commandLine().getErr())) {
            if (target == null) {
                Export.write(config, System.out, progress);
            } else {
                say(target, toFile(config, target, progress));
            }
        }
        return 0;
    }

    private ExportConfig config(Set<Long> asked, Path scratch) {
        try {
            return new ExportConfig(kafka.bootstrap(), asked, scratch, PATIENCE);
        } catch (IllegalArgumentException e) {
            throw wrong(String.valueOf(e.getMessage()), e);
        }
    }

    /// There whole, or not at all.
    private static ExportHeader toFile(ExportConfig config, Path target, ReplayProgress progress)
            throws IOException, InterruptedException {
        Path unfinished = Files.createTempFile(config.scratch(), target.getFileName() + ".", ".unfinished");
        try {
            ExportHeader header;
            try (OutputStream file = new BufferedOutputStream(Files.newOutputStream(unfinished), 1 << 16)) {
                header = Export.write(config, file, progress);
            }
            Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return header;
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    private void say(Path target, ExportHeader header) throws IOException {
        spec().commandLine()
                .getErr()
                .printf(
                        Locale.ROOT,
                        "exported %,d commands, %,d of them with a decision, to %s (%,d bytes)%n",
                        header.commands(),
                        header.events(),
                        out,
                        Files.size(target));
    }

    private CommandSpec spec() {
        return Objects.requireNonNull(spec);
    }

    private ParameterException wrong(String message, @Nullable Exception cause) {
        return new ParameterException(spec().commandLine(), message, cause);
    }
}
