package dev.gavel.projector;

import dev.gavel.schema.DatabaseUrl;
import dev.gavel.schema.topic.KafkaUnreachable;
import dev.gavel.schema.topic.TopicMismatch;
import dev.gavel.schema.topic.Topics;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `gavel project`: the projector alone, until SIGTERM or Ctrl-C.
@Command(
        name = "project",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Projects decisions into Postgres and Redis, until it is stopped.")
public final class ProjectCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--kafka",
            paramLabel = "HOST:PORT",
            defaultValue = "${env:KAFKA_BOOTSTRAP:-localhost:9092}",
            description = "Kafka brokers. KAFKA_BOOTSTRAP, localhost:9092")
    private String kafka = "";

    @Option(
            names = "--database",
            paramLabel = "URL",
            defaultValue = "${env:DATABASE_URL:-postgres://postgres@localhost:5432/gavel}",
            description = "Postgres; the tables are made. DATABASE_URL, postgres://postgres@localhost:5432/gavel")
    private String database = "";

    @Option(
            names = "--redis",
            paramLabel = "URL",
            defaultValue = "${env:REDIS_URL:-redis://localhost:6379}",
            description = "Redis. REDIS_URL, redis://localhost:6379")
    private String redis = "";

    @Option(
            names = "--partitions",
            paramLabel = "N",
            defaultValue = "${env:GAVEL_PARTITIONS:-8}",
            description = "Partitions of commands and events, fixed for the life of a log. GAVEL_PARTITIONS, 8")
    private int partitions;

    @Option(
            names = "--reply-partitions",
            paramLabel = "N",
            defaultValue = "${env:GAVEL_REPLY_PARTITIONS:-16}",
            description = "Partitions of replies. GAVEL_REPLY_PARTITIONS, 16")
    private int replyPartitions;

    @Option(
            names = "--replicas",
            paramLabel = "N",
            defaultValue = "${env:GAVEL_REPLICAS:-1}",
            description = "Copies of each partition: 3 in a cluster. GAVEL_REPLICAS, 1")
    private short replicas;

    @Option(
            names = "--batch",
            paramLabel = "N",
            defaultValue = "${env:GAVEL_PROJECTOR_BATCH:-5000}",
            description = "Events in one transaction at most. GAVEL_PROJECTOR_BATCH, 5000")
    private int batch;

    @Option(
            names = "--redis-timeout",
            paramLabel = "DURATION",
            defaultValue = "${env:GAVEL_PROJECTOR_REDIS_TIMEOUT:-PT1S}",
            description = "After it Postgres goes on without Redis. GAVEL_PROJECTOR_REDIS_TIMEOUT, PT1S")
    private Duration redisTimeout = Duration.ZERO;

    @Option(
            names = "--start-wait",
            paramLabel = "DURATION",
            defaultValue = "${env:GAVEL_START_WAIT:-PT15S}",
            description = "For Kafka, Postgres and Redis to answer at start. GAVEL_START_WAIT, PT15S")
    private Duration startWait = Duration.ZERO;

    /// @return 0 after a clean stop
    @Override
    public Integer call() throws InterruptedException {
        try (Projector projector = Projector.start(config())) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(projector), "gavel-projector-stop"));
            return projector.awaitEnd() == null ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
        } catch (IllegalArgumentException e) {
            return complain(e, CommandLine.ExitCode.USAGE);
        } catch (StartFailure | KafkaUnreachable | TopicMismatch e) {
            return complain(e, CommandLine.ExitCode.SOFTWARE);
        }
    }

    /// What the options and the environment say.
    ///
    /// @throws IllegalArgumentException with a sentence for the person who set it
    ProjectorConfig config() {
        return new ProjectorConfig(
                kafka,
                DatabaseUrl.parse(database),
                redis,
                new Topics(partitions, replyPartitions, replicas),
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
