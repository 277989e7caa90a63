package dev.gavel.compose.cli;

import dev.gavel.processor.ProcessorConfig;
import dev.gavel.processor.ProcessorService;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `gavel process`: one processor alone, as a cluster runs it.
@Command(
        name = "process",
        mixinStandardHelpOptions = true,
        showDefaultValues = true,
        description = "Runs one bid processor: decides the commands on auction-commands until it is stopped.")
@SuppressWarnings("NullAway.Init") // picocli fills the options
public final class ProcessCommand implements Callable<Integer> {
    @Mixin private KafkaOption kafka = new KafkaOption();

    @Mixin private TopicsOptions topics = new TopicsOptions();

    @Option(
            names = "--state-dir",
            defaultValue = "${env:GAVEL_STATE_DIR:-.gavel/processor}",
            description = "Kafka Streams' own files (env GAVEL_STATE_DIR).")
    private Path stateDir;

    @Option(
            names = "--threads",
            defaultValue = "${env:GAVEL_PROCESSOR_THREADS:-1}",
            description = "Stream threads (env GAVEL_PROCESSOR_THREADS).")
    private int threads;

    @Option(
            names = "--commit-interval-ms",
            defaultValue = "${env:GAVEL_COMMIT_INTERVAL_MS:-200}",
            description = "How long a decision may stay invisible to subscribers (env GAVEL_COMMIT_INTERVAL_MS).")
    private long commitIntervalMs;

    ProcessorConfig config() {
        return new ProcessorConfig(
                kafka.bootstrap(), topics.topics(), stateDir, threads, Duration.ofMillis(commitIntervalMs));
    }

    /// Ends when the JVM is told to, or with status 1 when the processor failed.
    @Override
    public Integer call() throws InterruptedException {
        ProcessorService processor = ProcessorService.start(config());
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(processor), "gavel-processor-stop"));
        Throwable failure = processor.awaitEnd();
        if (failure == null) {
            return 0;
        }
        System.err.println("the processor stopped: " + message(failure));
        return 1;
    }

    /// A JVM that ends by a signal exits with 143 or 130. A clean stop is a success: halting in the hook says so.
    private static void stop(ProcessorService processor) {
        boolean alive = processor.isAlive();
        processor.close();
        if (alive) {
            Runtime.getRuntime().halt(0);
        }
    }

    private static @Nullable String message(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.toString();
    }
}
