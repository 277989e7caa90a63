package dev.gavel.compose.cli;

import dev.gavel.compose.admin.ObservedService;
import dev.gavel.projector.Projector;
import dev.gavel.projector.ProjectorConfig;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `gavel project`: runs one projector.
@Command(
        name = "project",
        description =
                "Runs one projector, which writes the events on auction-events to Postgres and Redis. Runs until it is"
                        + " stopped.")
final class ProjectCommand extends ServiceCommand<ProjectorConfig> {
    @Mixin private KafkaOption kafka = new KafkaOption();

    @Mixin private ReadModelsOptions readModels = new ReadModelsOptions();

    @Mixin private TopicsOptions topics = new TopicsOptions();

    @Option(
            names = "--batch",
            paramLabel = "N",
            defaultValue = "" + ProjectorConfig.DEFAULT_BATCH,
            description = "Maximum number of events in one transaction, 1 to " + ProjectorConfig.MAX_BATCH + ".")
    @EnvironmentVariable("GAVEL_PROJECTOR_BATCH")
    private int batch;

    @Option(
            names = "--redis-timeout",
            paramLabel = "DURATION",
            defaultValue = "PT1S",
            description =
                    "How long to wait for a reply from Redis, as an ISO 8601 duration. After a timeout the projector"
                            + " continues with Postgres alone and refills Redis later.")
    @EnvironmentVariable("GAVEL_PROJECTOR_REDIS_TIMEOUT")
    private Duration redisTimeout = Duration.ZERO;

    @Mixin private StartWaitOption start = new StartWaitOption();

    @Override
    ProjectorConfig config() {
        return new ProjectorConfig(
                kafka.cluster(),
                readModels.database(),
                readModels.redisUrl(),
                topics.choice(),
                batch,
                redisTimeout,
                start.startWait());
    }

    @Override
    String serviceName() {
        return ObservedService.PROJECTOR;
    }

    @Override
    Running start(ProjectorConfig config) throws InterruptedException {
        Projector projector = Projector.start(config);
        return new Running(projector::awaitEnd, projector::failure, projector::close, ObservedService.of(projector));
    }
}
