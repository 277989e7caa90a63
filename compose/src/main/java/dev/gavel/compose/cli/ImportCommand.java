package dev.gavel.compose.cli;

import dev.gavel.compose.embedded.EmbeddedKafka;
import dev.gavel.compose.embedded.Ports;
import dev.gavel.compose.logging.Logging;
import dev.gavel.compose.up.DataDirectory;
import dev.gavel.processor.ProcessorConfig;
import dev.gavel.replay.log.TerminalProgress;
import dev.gavel.replay.transfer.ExportHeader;
import dev.gavel.replay.transfer.Import;
import dev.gavel.replay.transfer.Import.ImportResult;
import dev.gavel.replay.transfer.ImportConfig;
import dev.gavel.schema.topic.Topics;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `gavel import`. Exit status 0: the target holds the file's auctions, decided as they were; 1: not so, and nothing
/// was changed unless the message says so; 2: it was asked wrongly.
@Command(
        name = "import",
        description =
                "Replays the commands of an export into an empty system, with the times that they had, decides them,"
                        + " and sees that they come to the same. Checks the file first.",
        footer = {
            "",
            "Nothing else may write to the target meanwhile. An import that was interrupted is run again, and goes on where"
                    + " it was; until then no service starts there. Positions and ids of bids become others if only some"
                    + " auctions were exported; everything else stays. Nobody is answered a second time."
        },
        showDefaultValues = true,
        sortOptions = false)
public final class ImportCommand implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Parameters(paramLabel = "FILE", showDefaultValue = Visibility.NEVER, description = "What gavel export wrote.")
    private Path file = Path.of("");

    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = "${env:GAVEL_DATA}",
            description = "Into the directory of a gavel up that does not run, a new one best (env GAVEL_DATA).")
    private @Nullable Path data;

    @Option(
            names = "--kafka",
            paramLabel = "HOST:PORT",
            defaultValue = "${env:KAFKA_BOOTSTRAP}",
            description = "Or into this cluster (env KAFKA_BOOTSTRAP).")
    private @Nullable String kafka;

    @Option(
            names = "--reply-partitions",
            paramLabel = "N",
            defaultValue = "${env:GAVEL_REPLY_PARTITIONS:-" + Topics.DEFAULT_REPLY_PARTITIONS + "}",
            description = "Of the answers, if their topic is created (env GAVEL_REPLY_PARTITIONS).")
    private int replyPartitions;

    @Option(
            names = "--replicas",
            paramLabel = "N",
            defaultValue = "${env:GAVEL_REPLICAS:-1}",
            description = "Copies of each partition, 3 in a cluster; with --data there is one (env GAVEL_REPLICAS).")
    private short replicas;

    @Spec private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        chooseTarget();
        if (!Files.isRegularFile(file)) {
            throw wrong(file + " is no file that can be read", null);
        }
        ExportHeader header = Import.readHeader(file);
        ImportResult imported =
                data == null
                        ? intoCluster(Objects.requireNonNull(kafka), topics(header, replicas))
                        : intoDirectory(data, topics(header, (short) 1));
        print(imported);
        return 0;
    }

    /// What is typed counts before what is in the environment.
    private void chooseTarget() {
        var typed = Objects.requireNonNull(spec).commandLine().getParseResult();
        if (typed.hasMatchedOption("--data") && !typed.hasMatchedOption("--kafka")) {
            kafka = null;
        } else if (typed.hasMatchedOption("--kafka") && !typed.hasMatchedOption("--data")) {
            data = null;
        }
        if ((data == null) == (kafka == null)) {
            throw wrong("Where to? Give --data DIR or --kafka HOST:PORT" + (data == null ? "" : ", not both"), null);
        }
    }

    private Topics topics(ExportHeader header, short copies) {
        try {
            return new Topics(header.partitions(), replyPartitions, copies);
        } catch (IllegalArgumentException e) {
            throw wrong(String.valueOf(e.getMessage()), e);
        }
    }

    /// Kafka alone is started, on a port that nobody knows.
    private ImportResult intoDirectory(Path directory, Topics topics) throws IOException, InterruptedException {
        try (DataDirectory claimed = DataDirectory.claim(directory.toAbsolutePath().normalize())) {
            Logging.toFile(claimed.logs());
            try (EmbeddedKafka broker = EmbeddedKafka.start(claimed.kafka(), Ports.free(), why -> {})) {
                return run(new ProcessorConfig(broker.bootstrap(), topics, claimed.state()));
            }
        }
    }

    private ImportResult intoCluster(String bootstrap, Topics topics) throws IOException, InterruptedException {
        Logging.toStderr();
        Path state = Files.createTempDirectory("gavel-import.");
        try {
            return run(new ProcessorConfig(bootstrap, topics, state));
        } finally {
            delete(state);
        }
    }

    private ImportResult run(ProcessorConfig processor) throws IOException, InterruptedException {
        try (TerminalProgress progress = new TerminalProgress(Objects.requireNonNull(spec).commandLine().getErr())) {
            return Import.run(new ImportConfig(file, processor, PATIENCE), progress);
        }
    }

    private void print(ImportResult imported) {
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        ExportHeader header = imported.header();
        out.printf(
                Locale.ROOT,
                "commands     %,d, of them %,d say nothing%n",
                header.commands(),
                header.commands() - header.events());
        out.printf(Locale.ROOT, "auctions     %,d%n", imported.auctions());
        if (imported.appended() < header.commands()) {
            out.printf(
                    Locale.ROOT,
                    "stood there  %,d, from an import that was interrupted%n",
                    header.commands() - imported.appended());
        }
        out.printf(Locale.ROOT, "time         %.1f s%n", imported.time().toMillis() / 1e3);
        out.println("EQUAL: every command was decided as it was, and verified, byte for byte");
        if (data != null) {
            String partitions =
                    header.partitions() == Topics.DEFAULT_PARTITIONS ? "" : " --partitions " + header.partitions();
            out.println("start it with: gavel up --data " + data + partitions);
        }
        out.flush();
    }

    private ParameterException wrong(String message, @Nullable Exception cause) {
        return new ParameterException(Objects.requireNonNull(spec).commandLine(), message, cause);
    }

    private static void delete(Path directory) throws IOException {
        try (var files = Files.walk(directory)) {
            List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
            for (Path path : deepestFirst) {
                Files.deleteIfExists(path);
            }
        }
    }
}
