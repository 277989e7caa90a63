package dev.gavel.projector;

import com.zaxxer.hikari.HikariDataSource;
import dev.gavel.schema.StartupException;
import dev.gavel.schema.topic.TopicSetup;
import io.lettuce.core.RedisException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The running service: decisions from `auction-events` to Postgres and Redis.
public final class Projector implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Projector.class);
    private static final Duration STOP_WAIT = Duration.ofSeconds(10);

    private final Consumer<byte[], byte[]> consumer;
    private final HikariDataSource database;
    private final Redis redis;
    private final ProjectionLoop loop;
    private final Thread thread;
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile @Nullable Throwable failure;

    private Projector(Consumer<byte[], byte[]> consumer, HikariDataSource database, Redis redis, RedisSink sink) {
        this.consumer = consumer;
        this.database = database;
        this.redis = redis;
        this.loop = new ProjectionLoop(consumer, new PostgresSink(database), sink, System::nanoTime);
        this.thread = Thread.ofPlatform().name("gavel-projector").unstarted(this::project);
    }

    /// Waits for Postgres, Redis and Kafka, brings tables and topics up to date, and begins.
    ///
    /// @throws StartupException if one of them can't be used
    /// @throws dev.gavel.schema.topic.KafkaUnreachableException if the cluster does not answer
    /// @throws dev.gavel.schema.topic.TopicMismatchException if its topics are not as they must be
    public static Projector start(ProjectorConfig config) throws InterruptedException {
        log.atInfo().addKeyValue("config", config).log("projector starts");
        HikariDataSource database = Database.open(config.database(), config.startWait());
        Redis redis = null;
        try {
            redis = Redis.connect(config.redisUri(), config.startWait());
            ensureTopics(config);
            RedisSink sink =
                    new RedisSink(
                            writes(redis, config),
                            new AuctionReader(database),
                            System::nanoTime,
                            config.redisTimeout());
            Projector projector = new Projector(EventsConsumer.create(config), database, redis, sink);
            projector.thread.start();
            return projector;
        } catch (RuntimeException | InterruptedException e) {
            if (redis != null) {
                redis.close();
            }
            database.close();
            throw e;
        }
    }

    /// Waits for the end of it.
    ///
    /// @return null after [#close]; otherwise the bug that stopped it, which is in the log
    public @Nullable Throwable awaitEnd() throws InterruptedException {
        thread.join();
        return failure;
    }

    /// What stopped it; null while it runs and after a clean stop.
    public @Nullable Throwable failure() {
        return failure;
    }

    /// Ends after the batch under way, within some seconds. A second call does nothing.
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        loop.stop();
        try {
            if (!thread.join(STOP_WAIT)) {
                log.atWarn().log("projector does not end by itself; interrupting it");
                thread.interrupt();
                thread.join(STOP_WAIT);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        redis.close();
        database.close();
        log.atInfo().log("projector stopped");
    }

    private void project() {
        // Here, for a consumer belongs to one thread.
        try (consumer) {
            loop.run();
        } catch (RuntimeException | Error e) {
            failure = e;
            log.atError().setCause(e).log("projector died of a bug; read models stand still until it is restarted");
        }
    }

    private static GuardedWrites writes(Redis redis, ProjectorConfig config) {
        try {
            return GuardedWrites.ready(redis.connection(), config.redisTimeout());
        } catch (RedisException e) {
            throw new StartupException("Redis takes no scripts (may this user run SCRIPT LOAD?): " + e.getMessage(), e);
        }
    }

    private static void ensureTopics(ProjectorConfig config) throws InterruptedException {
        int timeoutMs = Math.toIntExact(Math.max(1_000, config.startWait().toMillis()));
        Map<String, Object> settings =
                Map.of(
                        AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                        config.kafkaBootstrap(),
                        AdminClientConfig.CLIENT_ID_CONFIG,
                        EventsConsumer.GROUP,
                        AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                        timeoutMs,
                        // Must not be above the one before it.
                        AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                        Math.min(timeoutMs, 5_000));
        try (Admin admin = Admin.create(settings)) {
            new TopicSetup(admin, Duration.ofMillis(timeoutMs)).ensure(config.topics());
        } catch (KafkaException e) {
            Throwable why = e.getCause() == null ? e : e.getCause();
            throw new StartupException("Kafka can't be used (is KAFKA_BOOTSTRAP right?): " + why.getMessage(), e);
        }
    }
}
