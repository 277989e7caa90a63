package dev.gavel.ingest.health;

import dev.gavel.ingest.health.Health.Part;
import dev.gavel.ingest.health.Health.ReadModelHealth;
import dev.gavel.ingest.health.Health.State;
import dev.gavel.ingest.log.PendingReplies;
import dev.gavel.ingest.log.ReplyListener;
import dev.gavel.ingest.read.PollingThread;
import dev.gavel.ingest.read.PositionPoller;
import dev.gavel.ingest.read.ReadModelPositions;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Checks every part once a second on a thread of its own. A request of `/health` therefore costs nothing, and a part
/// that hangs blocks no request.
public final class HealthMonitor implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(HealthMonitor.class);
    private static final Duration CHECK_INTERVAL = Duration.ofSeconds(1);
    private static final Duration MAX_DECISION_WAIT = Duration.ofSeconds(5);
    private static final Duration MAX_TIMEOUT_AGE = Duration.ofSeconds(30);
    private final KafkaProbe kafka;
    private final ReplyListener replies;
    private final PendingReplies pending;
    private final PositionPoller postgres;
    private final PositionPoller redis;
    private final ReadModelsHealth readModels;
    private final InstantSource clock;
    private final PollingThread thread = new PollingThread("ingest-health", this::round);
    private volatile Health latest = Health.unknown();

    public HealthMonitor(
            KafkaProbe kafka,
            ReplyListener replies,
            PendingReplies pending,
            PositionPoller postgres,
            PositionPoller redis,
            int partitions,
            InstantSource clock) {
        this.kafka = kafka;
        this.replies = replies;
        this.pending = pending;
        this.postgres = postgres;
        this.redis = redis;
        this.readModels = new ReadModelsHealth(partitions);
        this.clock = clock;
    }

    public void start() {
        thread.start();
    }

    /// The result of the last check, a few seconds old at most.
    public Health latest() {
        return latest;
    }

    @Override
    public void close() {
        thread.close();
    }

    private void round() throws InterruptedException {
        publish(check());
        Thread.sleep(CHECK_INTERVAL);
    }

    private Health check() throws InterruptedException {
        Part cluster = kafka.cluster();
        Part processor = cluster.isUp() ? processor() : new Part("unknown without Kafka");
        // Before the log's ends, so that a model that is ahead of them belongs to another log.
        ReadModelPositions inPostgres = postgres.latest();
        ReadModelPositions inRedis = redis.latest();
        long @Nullable [] logEnds = cluster.isUp() ? kafka.committedEnds() : null;
        ReadModelsHealth.Assessment models = readModels.assess(inPostgres, inRedis, logEnds, clock.instant());
        long lagEvents = logEnds == null ? ReadModelHealth.UNKNOWN : models.postgres().behindEvents();
        return new Health(
                cluster,
                new Part(replies.fault()),
                processor,
                models.postgres(),
                models.redis(),
                projector(models.postgres(), lagEvents),
                lagEvents);
    }

    /// Without a projector, or with one that is too slow, Postgres falls behind the log.
    private static Part projector(ReadModelHealth postgres, long lagEvents) {
        if (lagEvents < 0) {
            return new Part("lag unknown");
        }
        return postgres.part().state() == State.STALE ? new Part(State.STALE, "Postgres is stale") : Part.UP;
    }

    private Part processor() throws InterruptedException {
        Part group = kafka.processor();
        return group.isUp() && pending.isStalled(MAX_DECISION_WAIT, MAX_TIMEOUT_AGE)
                ? new Part("commands are not decided in time")
                : group;
    }

    private void publish(Health now) {
        if (!now.faults().equals(latest.faults())) {
            log.atInfo().addKeyValue("status", now.status()).addKeyValue("faults", now.faults()).log("health changed");
        }
        latest = now;
    }
}
