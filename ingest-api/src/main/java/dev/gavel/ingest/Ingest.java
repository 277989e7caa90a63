package dev.gavel.ingest;

import dev.gavel.ingest.health.HealthWatch;
import dev.gavel.ingest.health.KafkaProbe;
import dev.gavel.ingest.log.CommandGateway;
import dev.gavel.ingest.log.KafkaCommandLog;
import dev.gavel.ingest.log.LocalRejectionCache;
import dev.gavel.ingest.log.PendingReplies;
import dev.gavel.ingest.log.ReplyAddress;
import dev.gavel.ingest.log.ReplyListener;
import dev.gavel.ingest.log.ReplyTimeouts;
import dev.gavel.ingest.read.PostgresReads;
import dev.gavel.ingest.read.RedisAuctions;
import dev.gavel.ingest.read.RedisThenPostgres;
import dev.gavel.schema.topic.TopicSetup;
import io.helidon.metrics.api.MeterRegistry;
import io.helidon.service.registry.Services;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The ingest service: what it is wired of, in the order in which it starts. It stops in the reverse order, so the
/// server stops accepting before the log is flushed, and the replies are heard until the last request ends.
public final class Ingest implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Ingest.class);
    private static final Duration KAFKA_WAIT = Duration.ofSeconds(10);

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private int port;

    private Ingest() {}

    /// Starts, and serves when it returns. Postgres and Redis may be away; Kafka may not.
    ///
    /// @throws dev.gavel.schema.topic.KafkaUnreachableException if Kafka does not answer
    /// @throws dev.gavel.schema.topic.TopicMismatchException if a topic is not as it must be
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

    /// Of the HTTP server.
    public int port() {
        return port;
    }

    /// Drains and stops, within some 30 s at worst. A second call does nothing.
    @Override
    public synchronized void close() {
        boolean any = !parts.isEmpty();
        while (!parts.isEmpty()) {
            AutoCloseable part = parts.pop();
            try {
                part.close();
            } catch (Exception e) {
                log.atWarn().addKeyValue("part", part.getClass().getSimpleName()).setCause(e).log("part did not stop");
            }
        }
        if (any) {
            log.atInfo().log("ingest stopped");
        }
    }

    private void startParts(IngestConfig config) throws InterruptedException {
        log.atInfo().addKeyValue("config", config).log("ingest starts");
        int partitions = config.topics().partitions();
        Admin admin =
                add(
                        Admin.create(
                                Map.of(
                                        AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                                        config.kafkaBootstrap(),
                                        AdminClientConfig.CLIENT_ID_CONFIG,
                                        "gavel-ingest-admin")));
        new TopicSetup(admin, KAFKA_WAIT).ensure(config.topics());

        PostgresReads postgres = add(PostgresReads.of(config.database(), InstantSource.system()));
        RedisAuctions redis = add(RedisAuctions.of(config.redisUrl()));

        PendingReplies pending = new PendingReplies(config.maxInFlight());
        add(new ReplyTimeouts(pending)).start();
        ReplyAddress address = ReplyAddress.random(config.topics().replyPartitions());
        LocalRejectionCache minimums = new LocalRejectionCache(config.fastPath() ? LocalRejectionCache.AUCTIONS : 0);
        ReplyListener replies = add(ReplyListener.connect(config.kafkaBootstrap(), address, pending, minimums));
        replies.start(KAFKA_WAIT);
        KafkaCommandLog commands = add(KafkaCommandLog.connect(config.kafkaBootstrap(), partitions));
        commands.warmUp(KAFKA_WAIT);

        KafkaProbe kafka = new KafkaProbe(admin, config.processorGroup(), partitions);
        HealthWatch health = add(new HealthWatch(kafka, replies, pending, postgres, redis));
        health.start();

        Meters meters = add(new Meters(Services.get(MeterRegistry.class)));
        meters.watch(pending, commands, replies);
        HttpApi api =
                add(
                        HttpApi.start(
                                config.port(),
                                new CommandGateway(commands, pending, address, minimums),
                                new RedisThenPostgres(redis, postgres),
                                kafka::nextCommandOffset,
                                partitions,
                                health::latest,
                                meters,
                                StreamLimits.DEFAULT,
                                InstantSource.system()));
        port = api.port();
        log.atInfo().addKeyValue("port", port).log("ingest serves");
    }

    private <T extends AutoCloseable> T add(T part) {
        parts.push(part);
        return part;
    }
}
