package dev.gavel.ingest;

import dev.gavel.ingest.health.Health;
import dev.gavel.ingest.health.HealthMonitor;
import dev.gavel.ingest.health.KafkaProbe;
import dev.gavel.ingest.health.LogSizePoller;
import dev.gavel.ingest.health.ProcessorLagPoller;
import dev.gavel.ingest.http.ApiServer;
import dev.gavel.ingest.http.client.Clients;
import dev.gavel.ingest.http.connection.ConnectionLimits;
import dev.gavel.ingest.http.tls.ServerCertificate;
import dev.gavel.ingest.live.LiveEvents;
import dev.gavel.ingest.live.LiveEvents.LiveLimits;
import dev.gavel.ingest.log.Admission;
import dev.gavel.ingest.log.CommandGateway;
import dev.gavel.ingest.log.IdSecret;
import dev.gavel.ingest.log.KafkaCommandLog;
import dev.gavel.ingest.log.LocalRejectionCache;
import dev.gavel.ingest.log.PendingReplies;
import dev.gavel.ingest.log.ReplyAddress;
import dev.gavel.ingest.log.ReplyListener;
import dev.gavel.ingest.log.ReplyTimeouts;
import dev.gavel.ingest.read.OpenAuctionsCount;
import dev.gavel.ingest.read.OpenAuctionsPoller;
import dev.gavel.ingest.read.PositionPoller;
import dev.gavel.ingest.read.PostgresPositions;
import dev.gavel.ingest.read.PostgresReadModel;
import dev.gavel.ingest.read.RedisFirstReadModels;
import dev.gavel.ingest.read.RedisReadModel;
import dev.gavel.ingest.routes.BidMetrics;
import dev.gavel.ingest.routes.HttpApi;
import dev.gavel.ingest.routes.StreamLimits;
import dev.gavel.ingest.security.Authentication;
import dev.gavel.ingest.security.Callers;
import dev.gavel.ingest.store.OwnSchema;
import dev.gavel.ingest.webhook.PostgresWebhooks;
import dev.gavel.schema.topic.AdminCalls;
import dev.gavel.schema.topic.KafkaRights;
import dev.gavel.schema.topic.TopicSetup;
import dev.gavel.schema.topic.Topics;
import io.helidon.metrics.api.MeterRegistry;
import io.helidon.service.registry.Services;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.acl.AclOperation;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The ingest service: all its parts, in the order in which they start. They stop in the reverse order, so that the
/// server stops accepting requests before the producer is flushed, and replies are read until the last request ends.
public final class Ingest implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Ingest.class);
    private static final Duration KAFKA_WAIT = Duration.ofSeconds(10);

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private int port;
    private Supplier<Health> latestHealth = Health::unknown;

    private Ingest() {}

    /// Starts the service. It accepts requests when this returns. Kafka must be reachable; Postgres and Redis need not,
    /// but they may not reject the service.
    ///
    /// @throws dev.gavel.schema.StartupException if a setting is wrong
    /// @throws dev.gavel.schema.topic.KafkaUnreachableException if Kafka does not answer
    /// @throws dev.gavel.schema.topic.TopicSetup.TopicMismatchException if a topic exists with other settings
    public static Ingest start(IngestConfig config) throws InterruptedException {
        Ingest ingest = new Ingest();
        try {
            ingest.startParts(config);
            return ingest;
        } catch (InterruptedException | RuntimeException e) {
            ingest.close();
            throw e;
        }
    }

    private void startParts(IngestConfig config) throws InterruptedException {
        log.atInfo().addKeyValue("config", config).log("ingest starts");
        Admin admin = add(AdminCalls.connect(config.kafka(), "gavel-ingest-admin", KAFKA_WAIT));
        Topics topics = new TopicSetup(admin, KAFKA_WAIT).ensureForIngest(config.topics());
        int partitions = topics.partitions();
        requireRights(admin, config.processorGroup());
        byte[] idSecret = IdSecret.obtain(config.kafka(), KAFKA_WAIT);

        // Reading: Postgres, with Redis in front of it.
        PostgresReadModel postgres = add(PostgresReadModel.of(config.database(), InstantSource.system()));
        PostgresPositions postgresPositions = add(PostgresPositions.of(config.database()));
        RedisReadModel redis = add(RedisReadModel.of(config.redisUrl()));
        postgres.requireAccepted(config.database());
        redis.requireAccepted(partitions);
        PositionPoller postgresPoller = add(new PositionPoller("postgres", postgresPositions, partitions));
        PositionPoller redisPoller = add(new PositionPoller("redis", redis, partitions));
        postgresPoller.start();
        redisPoller.start();
        RedisFirstReadModels reads = RedisFirstReadModels.of(redis, postgres, redisPoller, postgresPoller, partitions);

        // Writing: commands to the log, replies back to the requests that wait.
        PendingReplies pending = new PendingReplies(config.maxInFlight());
        add(new ReplyTimeouts(pending)).start();
        ReplyAddress address = ReplyAddress.random(topics.replyPartitions());
        LocalRejectionCache localRejections =
                new LocalRejectionCache(config.fastPath() ? LocalRejectionCache.DEFAULT_MAX_AUCTIONS : 0);
        Admission admission = new Admission(partitions, config.limits());
        ReplyListener replies =
                add(ReplyListener.connect(config.kafka(), address, pending, localRejections, admission));
        replies.start(KAFKA_WAIT);
        KafkaCommandLog commands = add(KafkaCommandLog.connect(config.kafka(), partitions, admission));
        commands.warmUp(KAFKA_WAIT);
        CommandGateway gateway = new CommandGateway(commands, pending, address, localRejections, admission);

        OpenAuctionsCount openAuctions = add(OpenAuctionsCount.of(config.database()));
        add(new OpenAuctionsPoller(openAuctions, admission.openAuctions(), admission.openAuctionsBySeller())).start();

        // Monitoring.
        KafkaProbe kafka = new KafkaProbe(admin, config.processorGroup(), partitions);
        add(new ProcessorLagPoller(kafka, admission)).start();
        HealthMonitor health =
                add(
                        new HealthMonitor(
                                kafka,
                                replies,
                                pending,
                                postgresPoller,
                                redisPoller,
                                partitions,
                                InstantSource.system()));
        health.start();
        latestHealth = health::latest;
        MeterRegistry registry = Services.get(MeterRegistry.class);
        LogSizePoller logSize = add(new LogSizePoller(admin));
        logSize.start();
        add(new LogMetrics(registry, pending, commands, replies, admission, logSize));
        add(new ReadModelMetrics(registry, reads, health::latest, InstantSource.system()));

        // Live events, which connect to Kafka when there is a subscriber.
        LiveEvents live = LiveEvents.start(config.kafka(), partitions, LiveLimits.DEFAULT);

        // HTTP, when everything behind it works.
        ServerCertificate certificate =
                config.certificate() == null ? null : add(ServerCertificate.load(config.certificate()));
        Authentication authentication =
                config.auth().isOn()
                        ? add(Authentication.start(config.auth(), config.database(), InstantSource.system()))
                        : null;
        if (authentication == null && !config.bind().isLoopbackAddress()) {
            log.atWarn()
                    .addKeyValue("bind", config.bind().getHostAddress())
                    .log(
                            "there is no authentication (--insecure): anyone who can reach the address may bid as any"
                                    + " bidder");
        }
        Clients clients = new Clients(config.clients(), ApiServer.MAX_CONNECTIONS);
        add(new HttpMetrics(registry, clients, live));
        if (authentication != null) {
            add(new SignatureMetrics(registry, authentication));
        }
        OwnSchema webhooks = add(OwnSchema.ofWebhooks(config.database()));
        HttpApi api =
                add(
                        HttpApi.start(
                                new InetSocketAddress(config.bind(), config.port()),
                                certificate == null ? null : certificate.context(),
                                gateway,
                                reads,
                                postgresPoller,
                                live,
                                kafka::nextCommandOffset,
                                partitions,
                                idSecret,
                                health::latest,
                                clients,
                                new BidMetrics(registry),
                                StreamLimits.DEFAULT,
                                ConnectionLimits.DEFAULT,
                                config.browsers(),
                                authentication == null ? Callers.ANONYMOUS : Callers.by(authentication),
                                new PostgresWebhooks(webhooks),
                                InstantSource.system()));
        if (certificate != null) {
            certificate.start();
        }
        // It stops before the server, which would wait for its subscribers.
        add(live);
        port = api.port();
        log.atInfo().addKeyValue("bind", config.bind().getHostAddress()).addKeyValue("port", port).log("ingest serves");
    }

    private static void requireRights(Admin admin, String processorGroup) throws InterruptedException {
        new KafkaRights(admin, KAFKA_WAIT)
                .topics(
                        Map.of(
                                Topics.COMMANDS,
                                Set.of(AclOperation.WRITE),
                                Topics.EVENTS,
                                Set.of(AclOperation.READ),
                                Topics.REPLIES,
                                Set.of(AclOperation.READ),
                                Topics.INGEST_SECRET,
                                Set.of(AclOperation.READ, AclOperation.WRITE)))
                .group(processorGroup, Set.of(AclOperation.DESCRIBE))
                .require();
    }

    private <T extends AutoCloseable> T add(T part) {
        parts.push(part);
        return part;
    }

    /// The port of the HTTP server.
    public int port() {
        return port;
    }

    /// Why this instance cannot take bids while another one may, for people; null if it can. What all instances share,
    /// like the processor, is on `/health`.
    public @Nullable String fault() {
        Health health = latestHealth.get();
        String kafka = health.kafka().fault();
        return kafka == null ? health.replyListener().fault() : "kafka " + kafka;
    }

    /// The meters in Prometheus' text format, as on the metrics route.
    public String metrics() {
        return PrometheusText.of(Services.get(MeterRegistry.class));
    }

    /// Finishes the requests in progress and stops, within about 30 s. A second call does nothing.
    @Override
    public synchronized void close() {
        boolean started = !parts.isEmpty();
        while (!parts.isEmpty()) {
            AutoCloseable part = parts.pop();
            try {
                part.close();
            } catch (Exception e) {
                log.atWarn().addKeyValue("part", part.getClass().getSimpleName()).setCause(e).log("part did not stop");
            }
        }
        if (started) {
            log.atInfo().log("ingest stopped");
        }
    }
}
