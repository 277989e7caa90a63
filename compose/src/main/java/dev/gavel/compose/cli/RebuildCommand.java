package dev.gavel.compose.cli;

import dev.gavel.replay.log.TerminalProgress;
import dev.gavel.replay.rebuild.Rebuild;
import dev.gavel.replay.rebuild.RebuildConfig;
import dev.gavel.replay.rebuild.RebuildConfig.Only;
import dev.gavel.replay.rebuild.RebuildConfig.SwapRule;
import dev.gavel.replay.rebuild.RebuildReport;
import dev.gavel.replay.rebuild.ShadowSchema;
import dev.gavel.schema.OperatorException;
import java.sql.SQLException;
import java.time.Duration;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `gavel rebuild`: rebuilds the read models from the log. Exit status 0 if the read models equal the fold of the log
/// afterwards, 1 if they do not or it is unknown.
@Command(
        name = "rebuild",
        description =
                "Builds new read models from auction-events beside the live ones, compares them, and replaces the live"
                        + " ones in one transaction. The projector can keep running. A rebuild that was interrupted"
                        + " continues at the next start.")
final class RebuildCommand extends ConfiguredCommand<RebuildConfig> {
    private static final String UNCHANGED =
            ". The live read models are unchanged, and loaded events are kept: run the command again to continue";

    @Mixin private KafkaOption kafka = new KafkaOption();

    @Mixin private ReadModelsOptions readModels = new ReadModelsOptions();

    @Option(
            names = "--only",
            paramLabel = "STORE",
            defaultValue = "both",
            description = "Read models to rebuild: postgres, redis or both.")
    private String only = "";

    @Option(
            names = "--swap",
            paramLabel = "WHEN",
            defaultValue = "always",
            description =
                    "When to replace the live read models. always: also if they differ; tables that differed are kept in"
                            + " the schema "
                            + ShadowSchema.REPLACED
                            + ". if-equal: only if they do not differ. never: compare only.")
    private String swap = "";

    @Option(
            names = "--batch",
            paramLabel = "N",
            defaultValue = "200000",
            description = "Maximum number of events in one transaction while loading, 1 to 1000000.")
    private int batch;

    @Option(
            names = "--threads",
            paramLabel = "N",
            defaultValue = "2",
            description = "Partitions to load at the same time, 1 to 64.")
    private int threads;

    @Option(
            names = "--wait",
            paramLabel = "DURATION",
            defaultValue = "PT15S",
            description =
                    "How long to wait for a reply from Kafka, Postgres or Redis and for a lock, as an ISO 8601"
                            + " duration.")
    private Duration wait = Duration.ZERO;

    @Override
    RebuildConfig config() {
        return new RebuildConfig(
                kafka.cluster(),
                readModels.database(),
                readModels.redisUrl(),
                switch (only) {
                    case "both" -> Only.BOTH;
                    case "postgres" -> Only.POSTGRES;
                    case "redis" -> Only.REDIS;
                    default ->
                            throw new IllegalArgumentException("--only must be postgres, redis or both, not " + only);
                },
                switch (swap) {
                    case "always" -> SwapRule.ALWAYS;
                    case "if-equal" -> SwapRule.IF_EQUAL;
                    case "never" -> SwapRule.NEVER;
                    default ->
                            throw new IllegalArgumentException("--swap must be always, if-equal or never, not " + swap);
                },
                batch,
                threads,
                wait);
    }

    @Override
    int run(RebuildConfig config) throws InterruptedException {
        RebuildReport report = rebuild(config);
        new RebuildPrinter(out()).print(report);
        return report.isCurrent() ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    private RebuildReport rebuild(RebuildConfig config) throws InterruptedException {
        try (TerminalProgress progress = new TerminalProgress(err())) {
            return Rebuild.run(config, progress);
        } catch (KafkaException e) {
            throw new OperatorException("Kafka failed: " + e.getMessage() + UNCHANGED, e);
        } catch (SQLException e) {
            throw new OperatorException("Postgres failed: " + e.getMessage() + UNCHANGED, e);
        }
    }
}
