package dev.gavel.compose.cli;

import dev.gavel.ingest.Ingest;
import dev.gavel.ingest.IngestConfig;
import dev.gavel.schema.topic.KafkaUnreachableException;
import dev.gavel.schema.topic.TopicMismatchException;
import java.io.UncheckedIOException;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `gavel ingest`: the HTTP side alone, until Ctrl-C or SIGTERM.
@Command(
        name = "ingest",
        mixinStandardHelpOptions = true,
        showDefaultValues = true,
        description = "Serves the HTTP API: bids go onto the log, reads come from the read models.")
public final class IngestCommand implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;

    @Mixin private KafkaOption kafka = new KafkaOption();

    @Mixin private ReadModelsOptions readModels = new ReadModelsOptions();

    @Mixin private TopicsOptions topics = new TopicsOptions();

    @Option(
            names = "--port",
            defaultValue = "${env:GAVEL_PORT:-" + IngestConfig.DEFAULT_PORT + "}",
            description = "Port of the HTTP API; 0: any (env GAVEL_PORT).")
    private int port;

    @Option(
            names = "--max-in-flight",
            defaultValue = "${env:GAVEL_MAX_IN_FLIGHT:-" + IngestConfig.DEFAULT_MAX_IN_FLIGHT + "}",
            description = "Commands that may wait for a decision at a time (env GAVEL_MAX_IN_FLIGHT).")
    private int maxInFlight;

    @Option(
            names = "--processor-group",
            defaultValue = "${env:GAVEL_PROCESSOR_GROUP:-" + IngestConfig.DEFAULT_PROCESSOR_GROUP + "}",
            description = "Application id of the bid processor, for /health (env GAVEL_PROCESSOR_GROUP).")
    private String processorGroup = "";

    @Option(
            names = "--fast-path",
            paramLabel = "on|off",
            defaultValue = "${env:GAVEL_FAST_PATH:-on}",
            description = "Refuse a bid below a minimum that a reply told, without the log (env GAVEL_FAST_PATH).")
    private String fastPath = "";

    @Override
    public Integer call() throws InterruptedException {
        try {
            Ingest ingest = Ingest.start(config());
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(ingest), "ingest-shutdown"));
        } catch (IllegalArgumentException e) {
            return complain(e, CommandLine.ExitCode.USAGE);
        } catch (UncheckedIOException | KafkaException | KafkaUnreachableException | TopicMismatchException e) {
            return complain(e, CommandLine.ExitCode.SOFTWARE);
        }
        new CountDownLatch(1).await();
        return 0;
    }

    public IngestConfig config() {
        return new IngestConfig(
                port,
                kafka.bootstrap(),
                readModels.database(),
                readModels.redisUrl(),
                topics.topics(),
                maxInFlight,
                processorGroup,
                IngestConfig.fastPath(fastPath));
    }

    /// A JVM that ends by a signal exits with 128 + its number; a clean stop is 0.
    private static void stop(Ingest ingest) {
        ingest.close();
        Runtime.getRuntime().halt(0);
    }

    private int complain(RuntimeException e, int exitCode) {
        if (spec != null) {
            spec.commandLine().getErr().println("gavel ingest: " + e.getMessage());
        }
        return exitCode;
    }
}
