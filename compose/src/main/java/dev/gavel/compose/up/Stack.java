package dev.gavel.compose.up;

import dev.gavel.compose.admin.AdminListener;
import dev.gavel.compose.admin.ObservedService;
import dev.gavel.compose.embedded.EmbeddedDatabase;
import dev.gavel.compose.embedded.EmbeddedKafka;
import dev.gavel.compose.embedded.EmbeddedRedis;
import dev.gavel.compose.embedded.OrphanProcesses;
import dev.gavel.compose.embedded.Ports;
import dev.gavel.compose.embedded.ServerPasswords;
import dev.gavel.compose.logging.Logging;
import dev.gavel.compose.up.RunningParts.StackPart;
import dev.gavel.ingest.BindAddress;
import dev.gavel.ingest.Ingest;
import dev.gavel.ingest.IngestConfig;
import dev.gavel.ingest.security.AuthConfig;
import dev.gavel.ingest.webhook.WebhookConfig;
import dev.gavel.ingest.webhook.WebhookSender;
import dev.gavel.processor.ProcessorConfig;
import dev.gavel.processor.ProcessorService;
import dev.gavel.projector.Projector;
import dev.gavel.projector.ProjectorConfig;
import dev.gavel.schema.StartupException;
import dev.gavel.schema.kafka.KafkaCluster;
import dev.gavel.schema.topic.AdminCalls;
import dev.gavel.schema.topic.TopicChoice;
import dev.gavel.schema.topic.TopicSetup;
import dev.gavel.storage.DatabaseUrl;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Everything that `gavel up` runs, in start order. [#close] stops it in reverse order.
public final class Stack implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Stack.class);
    private static final Duration ORPHAN_STOP_TIMEOUT = Duration.ofSeconds(15);
    private static final Duration TOPICS_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration READY_TIMEOUT = Duration.ofSeconds(60);

    /// The stop timeout of a service whose broker has failed. It can write nothing any more, so waiting is useless.
    private static final Duration HOPELESS_STOP_TIMEOUT = Duration.ofSeconds(2);

    private final UpConfig config;
    private final DataDirectory directory;
    private final StatusPrinter status;
    private final ShutdownSignal shutdown;
    private final RunningParts parts;
    private final StackHealth health;
    private final AdminListener.Config adminConfig;
    private ServerPasswords passwords = ServerPasswords.random();
    private TopicChoice topics;

    /// The cluster as the services reach it; set when it has started.
    private volatile KafkaCluster cluster;

    private volatile boolean brokerFailed;
    private @Nullable AdminListener admin;
    private @Nullable LocalIssuer issuer;

    public Stack(
            UpConfig config,
            AdminListener.Config adminConfig,
            DataDirectory directory,
            StatusPrinter status,
            ShutdownSignal shutdown) {
        this.config = config;
        this.adminConfig = adminConfig;
        this.directory = directory;
        this.status = status;
        this.shutdown = shutdown;
        this.topics = config.topics();
        this.cluster = KafkaCluster.at(kafka());
        this.parts = new RunningParts(status);
        this.health = new StackHealth(URI.create(http(Ports.reachable(config.bind())) + "/health"), status);
    }

    /// Starts all parts and returns when bids are decided.
    ///
    /// @throws StartupException if a part does not start; [#close] stops those that have started
    public void start() throws IOException, InterruptedException {
        status.print("starting on " + directory);
        int orphans = OrphanProcesses.stop(directory.programs(), ORPHAN_STOP_TIMEOUT);
        if (orphans > 0) {
            status.print("stopped " + orphans + " servers that a killed run left behind");
        }
        requireFreePorts();
        AdminListener listener =
                AdminListener.start(
                        adminConfig,
                        List.of(
                                ObservedService.PROJECTOR,
                                ObservedService.PROCESSOR,
                                ObservedService.INGEST,
                                ObservedService.WEBHOOKS));
        admin = listener;
        status.print(
                "/livez, /readyz and /metrics are at http://%s:%d"
                        .formatted(BindAddress.inUrl(adminConfig.bind()), listener.port()));
        passwords = StackCredentials.passwords(directory.credentials());
        StackCredentials.write(directory.credentials(), passwords, config.postgresPort(), config.redisPort());
        context(listener).write(directory.context());
        parts.startTogether(
                Map.of(
                        StackPart.KAFKA, this::startKafka,
                        StackPart.POSTGRES, this::startDatabase,
                        StackPart.REDIS, this::startRedis));
        createTopics();
        startServices(listener);
        health.awaitUp(READY_TIMEOUT);
        health.awaitServices(listener::fault);
        if (!config.bind().isLoopbackAddress() && !config.auth()) {
            status.print("other machines can reach the HTTP API, which has no authentication (--insecure)");
        }
        health.watch();
    }

    private StackContext context(AdminListener listener) {
        return new StackContext(
                http(Ports.reachable(config.bind())),
                kafka(),
                publicPostgres(),
                publicRedis(),
                "http://" + BindAddress.inUrl(Ports.reachable(adminConfig.bind())) + ":" + listener.port());
    }

    /// Where this machine reaches the HTTP API and the page.
    public URI address() {
        return URI.create(http(Ports.reachable(config.bind())));
    }

    /// One line with the addresses of all parts, for people and for programs.
    public String readyLine() {
        return "gavel ready http="
                + http(config.bind())
                + " kafka="
                + kafka()
                + " postgres="
                + publicPostgres()
                + " redis="
                + publicRedis()
                + " credentials="
                + directory.credentials();
    }

    /// Without a password.
    private String publicPostgres() {
        return "postgres://" + EmbeddedDatabase.ROLE + "@127.0.0.1:" + config.postgresPort() + "/gavel";
    }

    /// Without a password.
    private String publicRedis() {
        return "redis://127.0.0.1:" + config.redisPort();
    }

    @Override
    public void close() {
        health.close();
        if (admin != null) {
            admin.close();
        }
        parts.stop(this::stopTimeout);
        try {
            Files.deleteIfExists(directory.context());
        } catch (IOException e) {
            // Other commands notice that the process named in the file has ended.
            log.atWarn().setCause(e).log("the context file cannot be deleted");
        }
    }

    /// The services together have 30 s, as in containers. Postgres and Redis need none of them.
    private Duration stopTimeout(StackPart part) {
        return switch (part) {
            case INGEST -> brokerFailed ? HOPELESS_STOP_TIMEOUT : Duration.ofSeconds(12);
            case PROCESSOR, PROJECTOR, WEBHOOKS -> brokerFailed ? HOPELESS_STOP_TIMEOUT : Duration.ofSeconds(9);
            case KAFKA -> brokerFailed ? HOPELESS_STOP_TIMEOUT : Duration.ofSeconds(10);
            case REDIS -> Duration.ofSeconds(5);
            case POSTGRES -> Duration.ofSeconds(18);
        };
    }

    private void startServices(AdminListener listener) throws IOException, InterruptedException {
        DatabaseUrl database = DatabaseUrl.parse(postgres());
        ProjectorConfig projector = new ProjectorConfig(cluster, database, redis(), topics);
        ProcessorConfig processor = new ProcessorConfig(cluster, topics, directory.state());
        IngestConfig ingest =
                new IngestConfig(
                        config.bind(),
                        config.port(),
                        cluster,
                        database,
                        redis(),
                        topics,
                        IngestConfig.DEFAULT_MAX_IN_FLIGHT,
                        IngestConfig.DEFAULT_PROCESSOR_GROUP,
                        config.limits(),
                        config.fastPath(),
                        config.browsers(),
                        config.clients(),
                        null,
                        auth());
        parts.start(StackPart.PROJECTOR, () -> supervised(StackPart.PROJECTOR, () -> service(projector, listener)));
        parts.start(StackPart.PROCESSOR, () -> supervised(StackPart.PROCESSOR, () -> service(processor, listener)));
        parts.start(StackPart.INGEST, () -> start(ingest, listener));
        WebhookConfig webhooks = config.webhooks().config(cluster, database);
        parts.start(StackPart.WEBHOOKS, () -> supervised(StackPart.WEBHOOKS, () -> service(webhooks, listener)));
    }

    private AuthConfig auth() throws IOException {
        if (!config.auth()) {
            return new AuthConfig(null, false, config.insecure());
        }
        LocalIssuer local = LocalIssuer.open(directory.auth());
        issuer = local;
        local.describe().forEach(line -> status.print("token of " + line));
        return local.config();
    }

    /// The token with which the demo acts; null: none is needed.
    public @Nullable String tokenOfMarket(long firstBidder, int bidders) throws IOException {
        LocalIssuer local = issuer;
        return local == null ? null : local.tokenOfMarket(firstBidder, bidders);
    }

    private static Ingest start(IngestConfig config, AdminListener listener) throws InterruptedException {
        Ingest ingest = Ingest.start(config);
        listener.observe(ObservedService.of(ingest));
        return ingest;
    }

    private SupervisedService supervised(StackPart part, Callable<SupervisedService.Service> starter) throws Exception {
        return SupervisedService.start(part, starter, status);
    }

    private static SupervisedService.Service service(ProjectorConfig config, AdminListener listener)
            throws InterruptedException {
        Projector projector = Projector.start(config);
        listener.observe(ObservedService.of(projector));
        return service(projector::awaitEnd, projector::close);
    }

    private static SupervisedService.Service service(ProcessorConfig config, AdminListener listener)
            throws InterruptedException {
        ProcessorService processor = ProcessorService.start(config);
        listener.observe(ObservedService.of(processor));
        return service(processor::awaitEnd, processor::close);
    }

    private static SupervisedService.Service service(WebhookConfig config, AdminListener listener) {
        WebhookSender sender = WebhookSender.start(config);
        listener.observe(ObservedService.of(sender));
        return service(sender::awaitEnd, sender::close);
    }

    private interface End {
        @Nullable Throwable await() throws InterruptedException;
    }

    private static SupervisedService.Service service(End end, Runnable stop) {
        return new SupervisedService.Service() {
            @Override
            public @Nullable Throwable awaitEnd() throws InterruptedException {
                return end.await();
            }

            @Override
            public void close() {
                stop.run();
            }
        };
    }

    private AutoCloseable startKafka() {
        EmbeddedKafka kafka = EmbeddedKafka.start(directory.kafka(), config.kafkaPort(), this::onBrokerFailure);
        if (config.inProcessKafka()) {
            cluster = cluster.over(kafka.inProcess());
        }
        return kafka;
    }

    private AutoCloseable startDatabase() throws InterruptedException {
        return EmbeddedDatabase.start(
                directory.postgres(),
                directory.programs(),
                directory.logs().resolve("postgres.log"),
                config.postgresPort(),
                passwords,
                status::print);
    }

    private AutoCloseable startRedis() throws InterruptedException {
        return EmbeddedRedis.start(
                directory.redis(),
                directory.programs(),
                directory.logs().resolve("redis.log"),
                config.redisPort(),
                passwords,
                status::print);
    }

    /// Checks all ports before anything starts, so that a conflict does not leave half a stack running.
    private void requireFreePorts() {
        config.ports()
                .forEach((option, port) -> {
                    boolean free = option.equals("--port") ? Ports.isFree(config.bind(), port) : Ports.isFree(port);
                    if (!free) {
                        String variable =
                                option.equals("--port")
                                        ? "GAVEL_PORT"
                                        : option.substring(2).replace('-', '_').toUpperCase(Locale.ROOT);
                        throw new StartupException(
                                "port %d is in use: choose another with %s or %s".formatted(port, option, variable));
                    }
                });
    }

    private void createTopics() throws InterruptedException {
        try (Admin admin = AdminCalls.connect(cluster, "gavel-up", TOPICS_TIMEOUT)) {
            TopicSetup setup = new TopicSetup(admin, TOPICS_TIMEOUT);
            config.requireExisting(setup.partitions());
            topics = TopicChoice.exactly(setup.ensure(config.topics()));
        }
    }

    private void onBrokerFailure(String reason) {
        brokerFailed = true;
        shutdown.fail("the Kafka broker failed (" + reason + "; details are in " + Logging.location() + ")");
    }

    private String http(InetAddress address) {
        return "http://" + BindAddress.inUrl(address) + ":" + config.port();
    }

    private String kafka() {
        return "127.0.0.1:" + config.kafkaPort();
    }

    /// The address of Postgres with its password, in the form of `DATABASE_URL`.
    public String postgres() {
        return EmbeddedDatabase.url(config.postgresPort(), passwords);
    }

    /// The address of Redis with its password, in the form of `REDIS_URL`.
    public String redis() {
        return EmbeddedRedis.url(config.redisPort(), passwords);
    }
}
