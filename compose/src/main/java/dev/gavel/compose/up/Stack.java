package dev.gavel.compose.up;

import dev.gavel.compose.embedded.EmbeddedDatabase;
import dev.gavel.compose.embedded.EmbeddedKafka;
import dev.gavel.compose.embedded.EmbeddedRedis;
import dev.gavel.compose.embedded.OrphanProcesses;
import dev.gavel.compose.embedded.Ports;
import dev.gavel.compose.logging.Logging;
import dev.gavel.ingest.Ingest;
import dev.gavel.ingest.IngestConfig;
import dev.gavel.processor.ProcessorConfig;
import dev.gavel.processor.ProcessorService;
import dev.gavel.projector.Projector;
import dev.gavel.projector.ProjectorConfig;
import dev.gavel.schema.StartupException;
import dev.gavel.schema.topic.TopicSetup;
import dev.gavel.storage.DatabaseUrl;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;

/// Everything, in the order in which it starts; it stops in the reverse one.
public final class Stack implements AutoCloseable {
    private static final Duration ORPHANS = Duration.ofSeconds(15);
    private static final Duration TOPICS = Duration.ofSeconds(30);
    private static final Duration READY = Duration.ofSeconds(60);
    private static final Duration STOP = Duration.ofSeconds(30);

    private final UpConfig config;
    private final DataDirectory directory;
    private final StatusPrinter console;
    private final ShutdownSignal ending;
    private final RunningParts parts;
    private final StackHealth health;

    public Stack(UpConfig config, DataDirectory directory, StatusPrinter console, ShutdownSignal ending) {
        this.config = config;
        this.directory = directory;
        this.console = console;
        this.ending = ending;
        this.parts = new RunningParts(console);
        this.health = new StackHealth(URI.create(http() + "/health"), console);
    }

    /// Returns when bids are decided.
    ///
    /// @throws StartupException if a part does not start; what has started is stopped by [#close]
    public void start() throws IOException, InterruptedException {
        console.say("starting on " + directory);
        int orphans = OrphanProcesses.stop(directory.programs(), ORPHANS);
        if (orphans > 0) {
            console.say("stopped " + orphans + " servers that a killed run left behind");
        }
        refuseTakenPorts();
        parts.startTogether(
                Map.of(
                        StackPart.KAFKA,
                                () -> EmbeddedKafka.start(directory.kafka(), config.kafkaPort(), this::onBrokerLost),
                        StackPart.POSTGRES, this::startDatabase,
                        StackPart.REDIS, this::startRedis));
        createTopics();
        startServices();
        health.awaitUp(READY);
        health.watch();
    }

    /// Where the parts are, for people and for programs.
    public String readyLine() {
        return "gavel ready http=" + http() + " kafka=" + kafka() + " postgres=" + postgres() + " redis=" + redis();
    }

    @Override
    public void close() {
        health.close();
        parts.stopWithin(STOP);
    }

    /// The only place where services are wired.
    private void startServices() throws InterruptedException {
        DatabaseUrl database = DatabaseUrl.parse(postgres());
        ProjectorConfig projector = new ProjectorConfig(kafka(), database, redis(), config.topics());
        ProcessorConfig processor = new ProcessorConfig(kafka(), config.topics(), directory.state());
        IngestConfig ingest =
                new IngestConfig(config.port(), kafka(), database, redis(), config.topics())
                        .withFastPath(config.fastPath());
        parts.start(StackPart.PROJECTOR, () -> Projector.start(projector));
        parts.start(StackPart.PROCESSOR, () -> ProcessorService.start(processor));
        parts.start(StackPart.INGEST, () -> Ingest.start(ingest));
    }

    private AutoCloseable startDatabase() throws InterruptedException {
        return EmbeddedDatabase.start(
                directory.postgres(),
                directory.programs(),
                directory.logs().resolve("postgres.log"),
                config.postgresPort(),
                console::say);
    }

    private AutoCloseable startRedis() throws InterruptedException {
        return EmbeddedRedis.start(
                directory.redis(),
                directory.programs(),
                directory.logs().resolve("redis.log"),
                config.redisPort(),
                console::say);
    }

    /// Before anything is started: half a stack beside somebody else's server helps nobody.
    private void refuseTakenPorts() {
        config.ports()
                .forEach((flag, port) -> {
                    if (!Ports.isFree(port)) {
                        String variable =
                                flag.equals("--port")
                                        ? "GAVEL_PORT"
                                        : flag.substring(2).replace('-', '_').toUpperCase(Locale.ROOT);
                        throw new StartupException(
                                "port %d is taken: choose another with %s or %s".formatted(port, flag, variable));
                    }
                });
    }

    private void createTopics() throws InterruptedException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka()))) {
            new TopicSetup(admin, TOPICS).ensure(config.topics());
        }
    }

    private void onBrokerLost(String why) {
        ending.fail("the Kafka broker gave up (" + why + "; more in " + Logging.place() + ")");
    }

    private String http() {
        return "http://127.0.0.1:" + config.port();
    }

    private String kafka() {
        return "127.0.0.1:" + config.kafkaPort();
    }

    private String postgres() {
        return "postgres://postgres@127.0.0.1:" + config.postgresPort() + "/gavel";
    }

    private String redis() {
        return "redis://127.0.0.1:" + config.redisPort();
    }
}
