package dev.gavel.compose.cli;

import dev.gavel.compose.logging.Logging;
import dev.gavel.compose.up.DataDirectory;
import dev.gavel.compose.up.ShutdownSignal;
import dev.gavel.compose.up.Stack;
import dev.gavel.compose.up.StatusPrinter;
import dev.gavel.compose.up.UpConfig;
import dev.gavel.ingest.IngestConfig;
import dev.gavel.schema.topic.Topics;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `gavel up`.
@Command(
        name = "up",
        description =
                "Everything on this machine: Kafka, Postgres and Redis embedded, and all services. Prints one line"
                        + " 'gavel ready ...' when it serves, and runs until Ctrl-C.",
        showDefaultValues = true,
        sortOptions = false)
public final class UpCommand implements Callable<Integer> {
    /// As a shell has it for a command that Ctrl-C ended.
    private static final int INTERRUPTED = 130;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = "${env:GAVEL_DATA:-.gavel}",
            description = "Where everything is kept (env GAVEL_DATA).")
    private Path data = Path.of(".gavel");

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "${env:GAVEL_PORT:-3000}",
            description = "The HTTP API's (env GAVEL_PORT).")
    private int port;

    @Option(
            names = "--kafka-port",
            paramLabel = "PORT",
            defaultValue = "${env:KAFKA_PORT:-9092}",
            description = "The broker's (env KAFKA_PORT).")
    private int kafkaPort;

    @Option(
            names = "--postgres-port",
            paramLabel = "PORT",
            defaultValue = "${env:POSTGRES_PORT:-5432}",
            description = "Postgres's (env POSTGRES_PORT).")
    private int postgresPort;

    @Option(
            names = "--redis-port",
            paramLabel = "PORT",
            defaultValue = "${env:REDIS_PORT:-6379}",
            description = "Redis's (env REDIS_PORT).")
    private int redisPort;

    @Option(
            names = "--partitions",
            paramLabel = "N",
            defaultValue = "${env:GAVEL_PARTITIONS:-" + Topics.DEFAULT_PARTITIONS + "}",
            description = "Of the log; fixed when DIR is new (env GAVEL_PARTITIONS).")
    private int partitions;

    @Option(
            names = "--reply-partitions",
            paramLabel = "N",
            defaultValue = "${env:GAVEL_REPLY_PARTITIONS:-" + Topics.DEFAULT_REPLY_PARTITIONS + "}",
            description = "Of the answers; fixed when DIR is new (env GAVEL_REPLY_PARTITIONS).")
    private int replyPartitions;

    @Option(
            names = "--fast-path",
            paramLabel = "on|off",
            defaultValue = "${env:GAVEL_FAST_PATH:-on}",
            description = "Refuse a bid below a minimum that a reply told, without the log (env GAVEL_FAST_PATH).")
    private String fastPath = "";

    @Spec private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        UpConfig config = config();
        try (DataDirectory directory = DataDirectory.claim(config.data())) {
            Logging.toFile(directory.logs());
            return run(config, directory);
        }
    }

    private static int run(UpConfig config, DataDirectory directory) throws IOException, InterruptedException {
        StatusPrinter console = StatusPrinter.onStderr();
        ShutdownSignal ending = ShutdownSignal.onSignals(Thread.currentThread(), console);
        LoggerFactory.getLogger(UpCommand.class).atInfo().addKeyValue("config", config).log("starting");
        try (Stack stack = new Stack(config, directory, console, ending)) {
            stack.start();
            System.out.println(stack.readyLine());
            System.out.flush();
            ending.await();
        } catch (RuntimeException | InterruptedException e) {
            if (!ending.isWished()) {
                throw e;
            }
            console.say("stopped before it was ready");
            return INTERRUPTED;
        }
        return ending.exitCode();
    }

    private UpConfig config() {
        try {
            Topics topics = new Topics(partitions, replyPartitions, (short) 1);
            return new UpConfig(
                    data.toAbsolutePath().normalize(),
                    port,
                    kafkaPort,
                    postgresPort,
                    redisPort,
                    topics,
                    IngestConfig.fastPath(fastPath));
        } catch (IllegalArgumentException e) {
            if (spec == null) {
                throw e;
            }
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }
}
