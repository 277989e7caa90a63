package dev.gavel.projector;

import com.zaxxer.hikari.HikariDataSource;
import dev.gavel.projector.postgres.AuctionReader;
import dev.gavel.projector.postgres.PostgresPool;
import dev.gavel.projector.postgres.PostgresSink;
import dev.gavel.projector.redis.RedisConnection;
import dev.gavel.projector.redis.RedisSink;
import dev.gavel.schema.StartupException;
import dev.gavel.schema.kafka.KafkaConnections;
import dev.gavel.schema.kafka.KafkaPollThread;
import dev.gavel.schema.topic.AdminCalls;
import dev.gavel.schema.topic.KafkaRights;
import dev.gavel.schema.topic.TopicSetup;
import dev.gavel.schema.topic.Topics;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.acl.AclOperation;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The projector service: writes the events of `auction-events` to Postgres and Redis.
public final class Projector implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Projector.class);
    private static final String GROUP = "gavel-projector";
    private static final Duration MIN_KAFKA_TIMEOUT = Duration.ofSeconds(1);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);

    private final HikariDataSource database;
    private final RedisConnection redis;
    private final Consumer<byte[], byte[]> consumer;
    private final ProjectionLoop loop;
    private final Thread thread;
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile @Nullable Throwable failure;

    private Projector(
            HikariDataSource database, RedisConnection redis, Consumer<byte[], byte[]> consumer, ProjectionLoop loop) {
        this.database = database;
        this.redis = redis;
        this.consumer = consumer;
        this.loop = loop;
        this.thread = new KafkaPollThread("gavel-projector", this::project);
    }

    /// Waits for Postgres, Redis and Kafka, migrates the tables, creates missing topics and starts to project.
    ///
    /// @throws StartupException if Postgres, Redis or Kafka cannot be used
    /// @throws dev.gavel.schema.topic.KafkaUnreachableException if the cluster does not respond
    /// @throws dev.gavel.schema.topic.TopicSetup.TopicMismatchException if a topic has other settings than required
    public static Projector start(ProjectorConfig config) throws InterruptedException {
        log.atInfo().addKeyValue("config", config).log("projector starts");
        HikariDataSource database = PostgresPool.open(config.database(), config.startWait());
        RedisConnection redis = null;
        try {
            redis = RedisConnection.open(config.redisUrl(), config.startWait());
            redis.requireWritable();
            ensureTopics(config);
            PostgresSink postgresSink = new PostgresSink(database);
            RedisSink redisSink =
                    RedisSink.create(redis, new AuctionReader(database), config.redisTimeout(), System::nanoTime);
            Consumer<byte[], byte[]> consumer = config.kafka().consumer(GROUP, consumerSettings(config));
            ProjectionLoop loop = new ProjectionLoop(consumer, postgresSink, redisSink, System::nanoTime);
            Projector projector = new Projector(database, redis, consumer, loop);
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

    /// Waits until the projector has ended, by [#close] or by a failure.
    ///
    /// @return the failure, which is in the log; `null` after [#close]
    public @Nullable Throwable awaitEnd() throws InterruptedException {
        thread.join();
        return failure;
    }

    /// The failure that ended the projector; `null` while it runs and after a clean stop.
    public @Nullable Throwable failure() {
        return failure;
    }

    /// Why events are not projected now, for people; null if they are.
    public @Nullable String fault() {
        if (failure != null) {
            return "failed: " + failure;
        }
        String suspended = loop.fault();
        return suspended == null ? KafkaConnections.fault(consumer.metrics()) : suspended;
    }

    /// For meters.
    public Consumer<byte[], byte[]> consumer() {
        return consumer;
    }

    /// What it has done, for meters.
    public ProjectionCounts counts() {
        return loop.counts();
    }

    /// Stops after the current batch, within seconds. A second call does nothing.
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        loop.stop();
        try {
            if (!thread.join(STOP_TIMEOUT)) {
                log.atWarn().log("projector does not stop in time; interrupting it");
                thread.interrupt();
                thread.join(STOP_TIMEOUT);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        redis.close();
        database.close();
        log.atInfo().log("projector stopped");
    }

    private void project() {
        // Closed here, because a consumer belongs to one thread.
        try (consumer) {
            loop.run();
        } catch (RuntimeException | Error e) {
            failure = e;
            log.atError().setCause(e).log("projector failed; the read models stand still until it is restarted");
        }
    }

    private static void ensureTopics(ProjectorConfig config) throws InterruptedException {
        Duration timeout = Collections.max(List.of(config.startWait(), MIN_KAFKA_TIMEOUT));
        try (Admin admin = AdminCalls.connect(config.kafka(), GROUP, timeout)) {
            Topics _ = new TopicSetup(admin, timeout).ensure(config.topics());
            new KafkaRights(admin, timeout)
                    .topics(Map.of(Topics.EVENTS, Set.of(AclOperation.READ)))
                    .group(GROUP, Set.of(AclOperation.READ))
                    .require();
        }
    }

    /// All settings of the consumer of `auction-events` that differ from Kafka's defaults.
    private static Map<String, Object> consumerSettings(ProjectorConfig config) {
        Map<String, Object> settings = new HashMap<>();
        // The group only assigns partitions. Offsets are in Postgres, with the rows.
        settings.put(ConsumerConfig.GROUP_ID_CONFIG, GROUP);
        // A killed member keeps its partitions for this long. With the default of 45 s, the read models stood still for
        // 45 s after kill -9.
        settings.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 6_000);
        settings.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, 1_500);
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        // The commands of an aborted transaction are decided again, so reading its events would duplicate them.
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        // An offset that the log does not have means that this read model belongs to another log. ProjectionLoop
        // reports that.
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, config.batchRecords());
        // A commit costs the same for one row as for hundreds, so a burst is collected, for at most 50 ms.
        settings.put(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, 64 * 1024);
        settings.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 50);
        // Bounds what is fetched ahead: some 80 000 events.
        settings.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 8 * 1024 * 1024);
        settings.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 1024 * 1024);
        return settings;
    }
}
