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
import java.util.concurrent.Callable;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `gavel rebuild`. Exit status 0: the read models are the log's fold; 1: not so, or not known; 2: it was asked
/// wrongly.
@Command(
        name = "rebuild",
        mixinStandardHelpOptions = true,
        showDefaultValues = true,
        sortOptions = false,
        description =
                "Makes the read models anew from auction-events beside the live ones, compares, and swaps in one"
                        + " transaction. The projector may go on meanwhile. If it is stopped or killed, the next start goes on"
                        + " where it was.")
public final class RebuildCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Mixin private KafkaOption kafka = new KafkaOption();

    @Mixin private ReadModelsOptions readModels = new ReadModelsOptions();

    @Option(
            names = "--only",
            paramLabel = "STORE",
            defaultValue = "${env:GAVEL_REBUILD_ONLY:-both}",
            description = "postgres, redis, or both (env GAVEL_REBUILD_ONLY).")
    private String only = "";

    @Option(
            names = "--swap",
            paramLabel = "WHEN",
            defaultValue = "${env:GAVEL_REBUILD_SWAP:-always}",
            description =
                    "always: the log is right, and who differs from it is mended (tables that differed are kept"
                            + " in the schema "
                            + ShadowSchema.REPLACED
                            + "); if-equal: who differs is left as it is; never: only"
                            + " compare (env GAVEL_REBUILD_SWAP).")
    private String swap = "";

    @Option(
            names = "--batch",
            paramLabel = "N",
            defaultValue = "${env:GAVEL_REBUILD_BATCH:-200000}",
            description = "Events in one transaction of the load at most (env GAVEL_REBUILD_BATCH).")
    private int batch;

    @Option(
            names = "--threads",
            paramLabel = "N",
            defaultValue = "${env:GAVEL_REBUILD_THREADS:-2}",
            description = "Partitions loaded at once (env GAVEL_REBUILD_THREADS).")
    private int threads;

    @Option(
            names = "--wait",
            paramLabel = "DURATION",
            defaultValue = "${env:GAVEL_REBUILD_WAIT:-PT15S}",
            description = "For an answer of Kafka, Postgres and Redis, and for the locks (env GAVEL_REBUILD_WAIT).")
    private Duration wait = Duration.ZERO;

    @Override
    public Integer call() throws InterruptedException {
        try {
            RebuildConfig config = config();
            RebuildReport report;
            try (TerminalProgress progress = new TerminalProgress(spec.commandLine().getErr())) {
                report = Rebuild.run(config, progress);
            }
            new RebuildPrinter(spec.commandLine().getOut()).print(report);
            return report.isCurrent() ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
        } catch (IllegalArgumentException e) {
            return complain(e.getMessage(), CommandLine.ExitCode.USAGE);
        } catch (OperatorException e) {
            return complain(e.getMessage(), CommandLine.ExitCode.SOFTWARE);
        } catch (KafkaException e) {
            return complain("Kafka failed: " + e.getMessage() + ". " + KEPT, CommandLine.ExitCode.SOFTWARE);
        } catch (SQLException e) {
            return complain("Postgres failed: " + e.getMessage() + ". " + KEPT, CommandLine.ExitCode.SOFTWARE);
        }
    }

    private static final String KEPT =
            "The live read models are as they were; what was loaded is kept, start again to go on";

    /// What the options and the environment say.
    ///
    /// @throws IllegalArgumentException with a sentence for the person who set it
    RebuildConfig config() {
        return new RebuildConfig(
                kafka.bootstrap(),
                readModels.database(),
                readModels.redisUrl(),
                switch (only) {
                    case "both" -> Only.BOTH;
                    case "postgres" -> Only.POSTGRES;
                    case "redis" -> Only.REDIS;
                    default -> throw new IllegalArgumentException("--only is postgres, redis or both, not " + only);
                },
                switch (swap) {
                    case "always" -> SwapRule.ALWAYS;
                    case "if-equal" -> SwapRule.IF_EQUAL;
                    case "never" -> SwapRule.NEVER;
                    default -> throw new IllegalArgumentException("--swap is always, if-equal or never, not " + swap);
                },
                batch,
                threads,
                wait);
    }

    private int complain(@Nullable String message, int exitCode) {
        spec.commandLine().getErr().println("gavel rebuild: " + message);
        return exitCode;
    }
}
