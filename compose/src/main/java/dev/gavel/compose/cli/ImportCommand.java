package dev.gavel.compose.cli;

import dev.gavel.compose.cli.ImportCommand.Target;
import dev.gavel.compose.cli.KafkaOption.KafkaConfigOption;
import dev.gavel.compose.embedded.DirectoryTree;
import dev.gavel.compose.embedded.EmbeddedKafka;
import dev.gavel.compose.embedded.Ports;
import dev.gavel.compose.logging.Logging;
import dev.gavel.compose.up.DataDirectory;
import dev.gavel.processor.ProcessorConfig;
import dev.gavel.replay.log.TerminalProgress;
import dev.gavel.replay.transfer.ExportHeader;
import dev.gavel.replay.transfer.Import;
import dev.gavel.replay.transfer.Import.ImportResult;
import dev.gavel.schema.OperatorException;
import dev.gavel.schema.kafka.KafkaCluster;
import dev.gavel.schema.topic.TopicChoice;
import dev.gavel.schema.topic.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `gavel import`: replays an export into an empty target. Exit status 0 if the target has the file's auctions with the
/// same decisions; 1 otherwise, and the target is unchanged unless the message says that it is not.
@Command(
        name = "import",
        description =
                "Replays the commands of an export into an empty target with their original times, and verifies that"
                        + " every decision equals the exported one. Checks the file first.",
        footer = {
            "",
            "Nothing else may write to the target during an import. An import that was interrupted continues when it is"
                    + " run again; until it is complete, no service starts on the target. If only some auctions were"
                    + " exported, positions and bid ids change; everything else stays the same. No replies are sent."
        })
final class ImportCommand extends ConfiguredCommand<Target> {
    /// How long an import may make no progress.
    private static final Duration PROGRESS_TIMEOUT = Duration.ofSeconds(60);

    @Parameters(paramLabel = "FILE", description = "File that gavel export wrote.")
    private Path file = Path.of("");

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Import into the data directory of a gavel up that is not running; usually a new one.")
    @EnvironmentVariable("GAVEL_DATA")
    private @Nullable Path data;

    @Option(names = "--kafka", paramLabel = "HOST:PORT", description = "Import into this Kafka cluster.")
    @EnvironmentVariable("KAFKA_BOOTSTRAP")
    private @Nullable String kafka;

    @Mixin private KafkaConfigOption kafkaConfig = new KafkaConfigOption();

    @Mixin private TopicsOptions.Others topics = new TopicsOptions.Others();

    /// Where to import to.
    sealed interface Target {
        record Directory(Path data) implements Target {}

        record Cluster(KafkaCluster kafka) implements Target {}
    }

    /// An option on the command line takes precedence over the other one's environment variable.
    @Override
    Target config() {
        boolean useData = data != null && (isOnCommandLine("--data") || !isOnCommandLine("--kafka"));
        boolean useKafka = kafka != null && (isOnCommandLine("--kafka") || !isOnCommandLine("--data"));
        if (useData == useKafka) {
            throw new IllegalArgumentException(
                    useData
                            ? "--data and --kafka cannot be combined"
                            : "no target given: use --data DIR or --kafka HOST:PORT");
        }
        requireFile();
        TopicChoice _ = topics.choice(null, Topics.DEFAULT_PARTITIONS);
        return useData
                ? new Target.Directory(Objects.requireNonNull(data))
                : new Target.Cluster(kafkaConfig.cluster(Objects.requireNonNull(kafka)));
    }

    @Override
    int run(Target target) throws IOException, InterruptedException {
        ExportHeader header = Import.readHeader(file);
        TopicChoice wanted = topics.choice(header.partitions(), header.partitions());
        ImportResult imported =
                switch (target) {
                    case Target.Directory(Path directory) -> intoDirectory(directory, wanted.withReplicas((short) 1));
                    case Target.Cluster(KafkaCluster cluster) -> intoCluster(cluster, wanted);
                };
        report(imported, target);
        return ExitCode.OK;
    }

    /// An import reads its file several times, so it cannot read a pipe.
    private void requireFile() {
        if (!Files.exists(file)) {
            throw new IllegalArgumentException(file + " does not exist");
        }
        if (!Files.isRegularFile(file)) {
            throw new IllegalArgumentException(file + " is not a regular file: an import reads it several times");
        }
        if (!Files.isReadable(file)) {
            throw new IllegalArgumentException(file + " cannot be read: permission denied");
        }
    }

    /// Starts only Kafka, on a free port.
    private ImportResult intoDirectory(Path directory, TopicChoice wanted) throws IOException, InterruptedException {
        try (DataDirectory locked = DataDirectory.lock(directory.toAbsolutePath().normalize())) {
            Logging.toFile(locked.logs());
            AtomicReference<@Nullable String> failure = new AtomicReference<>();
            try (EmbeddedKafka broker = EmbeddedKafka.start(locked.kafka(), Ports.free(), failure::set)) {
                return run(new ProcessorConfig(KafkaCluster.at(broker.bootstrap()), wanted, locked.state()));
            } catch (OperatorException e) {
                throw failure.get() == null ? e : brokerFailed(directory, failure.get(), e);
            }
        }
    }

    /// Without the broker, the import only knows that Kafka does not answer.
    private static OperatorException brokerFailed(Path directory, @Nullable String reason, OperatorException cause) {
        return new OperatorException(
                ("the Kafka broker of %s failed: %s. Is the disk full? Details are in %s. When the cause is"
                                + " removed, run the same import again; it continues where it stopped")
                        .formatted(directory, reason, Logging.location()),
                cause);
    }

    private ImportResult intoCluster(KafkaCluster cluster, TopicChoice wanted)
            throws IOException, InterruptedException {
        Logging.toStderr();
        Path state = Files.createTempDirectory("gavel-import.");
        try {
            return run(new ProcessorConfig(cluster, wanted, state));
        } finally {
            DirectoryTree.delete(state);
        }
    }

    private ImportResult run(ProcessorConfig processor) throws IOException, InterruptedException {
        try (TerminalProgress progress = new TerminalProgress(err())) {
            return Import.run(new Import.Config(file, processor, PROGRESS_TIMEOUT), progress);
        }
    }

    private void report(ImportResult imported, Target target) {
        ExportHeader header = imported.header();
        SummaryTable table =
                new SummaryTable()
                        .row("commands", "%,d", header.commands())
                        .row("malformed", "%,d", header.commands() - header.events())
                        .row("auctions", "%,d", imported.auctions());
        if (imported.repeated()) {
            table.row("repeated", "this file had been imported already; nothing was appended");
        } else if (imported.appended() < header.commands()) {
            table.row(
                    "resumed",
                    "%,d commands were there from an interrupted import",
                    header.commands() - imported.appended());
        }
        table.row("time", "%.1f s", imported.time().toMillis() / 1e3).print(out());
        out().println("EQUAL: every command has the exported decision, byte for byte");
        if (target instanceof Target.Directory) {
            out().println("start it with: gavel up --data " + data);
        }
        out().flush();
    }
}
