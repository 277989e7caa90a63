package dev.gavel.compose.cli;

import dev.gavel.projector.Projector;
import dev.gavel.projector.ProjectorConfig;
import dev.gavel.schema.StartupException;
import dev.gavel.schema.topic.KafkaUnreachableException;
import dev.gavel.schema.topic.TopicMismatchException;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `gavel project`: the projector alone, until SIGTERM or Ctrl-C.
@Command(
        name = "project",
        mixinStandardHelpOptions = true,
        showDefaultValues = true,
        sortOptions = false,
        description = "Projects decisions into Postgres and Redis, until it is stopped.")
public final class ProjectCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Mixin private KafkaOption kafka = new KafkaOption();

    @Mixin private ReadModelsOptions readModels = new ReadModelsOptions();

    @Mixin private TopicsOptions topics = new TopicsOptions();

    @Option(
            names = "--batch",
            paramLabel = "N",
            defaultValue = "${env:GAVEL_PROJECTOR_BATCH:-5000}",
            description = "Events in one transaction at most (env GAVEL_PROJECTOR_BATCH).")
    private int batch;

    @Option(
            names = "--redis-timeout",
            paramLabel = "DURATION",
            defaultValue = "${env:GAVEL_PROJECTOR_REDIS_TIMEOUT:-PT1S}",
            description = "After it Postgres goes on without Redis (env GAVEL_PROJECTOR_REDIS_TIMEOUT).")
    private Duration redisTimeout = Duration.ZERO;

    @Option(
            names = "--start-wait",
            paramLabel = "DURATION",
            defaultValue = "${env:GAVEL_START_WAIT:-PT15S}",
            description = "For Kafka, Postgres and Redis to answer at start (env GAVEL_START_WAIT).")
    private Duration startWait = Duration.ZERO;

    /// @return 0 after a clean stop
    @Override
    public Integer call() throws InterruptedException {
        try (Projector projector = Projector.start(config())) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(projector), "gavel-projector-stop"));
            return projector.awaitEnd() == null ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
        } catch (IllegalArgumentException e) {
            return complain(e, CommandLine.ExitCode.USAGE);
        } catch (StartupException | KafkaUnreachableException | TopicMismatchException e) {
            return complain(e, CommandLine.ExitCode.SOFTWARE);
        }
    }

    /// What the options and the environment say.
    ///
    /// @throws IllegalArgumentException with a sentence for the person who set it
    ProjectorConfig config() {
        return new ProjectorConfig(
                kafka.bootstrap(),
                readModels.database(),
                readModels.redisUrl(),
                topics.topics(),
                batch,
                redisTimeout,
                startWait);
    }

    /// A JVM that ends by a signal exits with 143 or 130. A clean stop is a success: halting in the hook says so.
    private static void stop(Projector projector) {
        projector.close();
        if (projector.failure() == null) {
            Runtime.getRuntime().halt(CommandLine.ExitCode.OK);
        }
    }

    private int complain(RuntimeException e, int exitCode) {
        spec.commandLine().getErr().println("gavel project: " + e.getMessage());
        return exitCode;
    }
}
