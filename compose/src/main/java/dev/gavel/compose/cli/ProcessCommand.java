package dev.gavel.compose.cli;

import dev.gavel.compose.admin.ObservedService;
import dev.gavel.processor.ProcessorConfig;
import dev.gavel.processor.ProcessorService;
import java.nio.file.Path;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `gavel process`: runs one bid processor.
@Command(
        name = "process",
        description =
                "Runs one bid processor, which decides the commands on auction-commands. Runs until it is stopped.")
final class ProcessCommand extends ServiceCommand<ProcessorConfig> {
    @Mixin private KafkaOption kafka = new KafkaOption();

    @Mixin private TopicsOptions topics = new TopicsOptions();

    @Option(
            names = "--state-dir",
            paramLabel = "DIR",
            defaultValue = ".gavel/processor",
            description =
                    "Directory of the processor's state. A processor that is started again continues from it; without"
                            + " it, the processor restores the state from Kafka.")
    @EnvironmentVariable("GAVEL_STATE_DIR")
    private Path stateDir = Path.of("");

    @Option(
            names = "--threads",
            paramLabel = "N",
            defaultValue = "" + ProcessorConfig.DEFAULT_THREADS,
            description = "Stream threads, 1 to 64; the partitions are distributed among them.")
    @EnvironmentVariable("GAVEL_PROCESSOR_THREADS")
    private int threads;

    @Option(
            names = "--commit-interval-ms",
            paramLabel = "MS",
            defaultValue = "200",
            description =
                    "Time between commits in milliseconds, 1 to 10000. Events become visible to subscribers at a commit;"
                            + " replies do not wait for it.")
    @EnvironmentVariable("GAVEL_COMMIT_INTERVAL_MS")
    private long commitIntervalMs;

    @Override
    ProcessorConfig config() {
        return new ProcessorConfig(
                kafka.cluster(), topics.choice(), stateDir, threads, Duration.ofMillis(commitIntervalMs));
    }

    @Override
    String serviceName() {
        return ObservedService.PROCESSOR;
    }

    @Override
    Running start(ProcessorConfig config) throws InterruptedException {
        ProcessorService processor = ProcessorService.start(config);
        return new Running(processor::awaitEnd, processor::failure, processor::close, ObservedService.of(processor));
    }
}
