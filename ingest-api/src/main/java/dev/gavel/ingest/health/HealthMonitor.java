package dev.gavel.ingest.health;

import dev.gavel.ingest.health.Health.Part;
import dev.gavel.ingest.log.PendingReplies;
import dev.gavel.ingest.log.ReplyListener;
import dev.gavel.ingest.read.PostgresReadModel;
import dev.gavel.ingest.read.ReadModels;
import dev.gavel.ingest.read.RedisReadModel;
import io.lettuce.core.RedisException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Checks every part once a second on a thread of its own. So `/health` costs nothing, and a part that hangs blocks no
/// request.
public final class HealthMonitor implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(HealthMonitor.class);
    private static final Duration CHECK_INTERVAL = Duration.ofSeconds(1);
    private static final Duration MAX_DECISION_WAIT = Duration.ofSeconds(5);
    private static final Duration MAX_TIMEOUT_AGE = Duration.ofSeconds(30);
    private static final long CLOSE_WAIT_MS = 5_000;

    private final KafkaProbe kafka;
    private final ReplyListener replies;
    private final PendingReplies pending;
    private final PostgresReadModel postgres;
    private final RedisReadModel redis;
    private final Thread thread = new Thread(this::run, "ingest-health");
    private volatile Health latest = Health.unknown();

    public HealthMonitor(
            KafkaProbe kafka,
            ReplyListener replies,
            PendingReplies pending,
            PostgresReadModel postgres,
            RedisReadModel redis) {
        this.kafka = kafka;
        this.replies = replies;
        this.pending = pending;
        this.postgres = postgres;
        this.redis = redis;
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
        thread.interrupt();
        try {
            thread.join(CLOSE_WAIT_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            while (true) {
                publish(check());
                Thread.sleep(CHECK_INTERVAL);
            }
        } catch (InterruptedException e) {
            log.atDebug().log("health monitor stopped");
        }
    }

    private Health check() throws InterruptedException {
        Part cluster = kafka.cluster();
        Part processor = cluster.isUp() ? processor() : new Part("unknown without Kafka");
        long committed = cluster.isUp() ? kafka.committedEvents() : -1;
        long applied = -1;
        Part database = Part.UP;
        try {
            applied = postgres.appliedEvents();
        } catch (ReadModels.UnavailableException e) {
            database = new Part(e.getMessage());
        }
        boolean lagKnown = committed >= 0 && applied >= 0;
        return new Health(
                cluster,
                new Part(replies.fault()),
                processor,
                database,
                redis(),
                lagKnown ? Part.UP : new Part("lag unknown"),
                lagKnown ? Math.max(0, committed - applied) : -1);
    }

    private Part processor() throws InterruptedException {
        Part group = kafka.processor();
        return group.isUp() && pending.isStalled(MAX_DECISION_WAIT, MAX_TIMEOUT_AGE)
                ? new Part("commands are not decided in time")
                : group;
    }

    private Part redis() {
        try {
            redis.ping();
            return Part.UP;
        } catch (RedisException e) {
            return new Part(String.valueOf(e.getMessage()));
        }
    }

    private void publish(Health now) {
        if (!now.faults().equals(latest.faults())) {
            log.atInfo().addKeyValue("status", now.status()).addKeyValue("faults", now.faults()).log("health changed");
        }
        latest = now;
    }
}
