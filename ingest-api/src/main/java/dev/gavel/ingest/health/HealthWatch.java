package dev.gavel.ingest.health;

import dev.gavel.ingest.health.Health.Part;
import dev.gavel.ingest.log.PendingReplies;
import dev.gavel.ingest.log.ReplyListener;
import dev.gavel.ingest.read.PostgresReads;
import dev.gavel.ingest.read.ReadModelsUnavailableException;
import dev.gavel.ingest.read.RedisAuctions;
import io.lettuce.core.RedisException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Looks at every part once a second, on a thread of its own, so that `/health` costs nothing and a part that hangs
/// hangs nobody.
public final class HealthWatch implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(HealthWatch.class);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
    private static final Duration UNANSWERED = Duration.ofSeconds(5);
    private static final Duration EVIDENCE = Duration.ofSeconds(30);
    private static final long CLOSE_WAIT_MS = 5_000;

    private final KafkaProbe kafka;
    private final ReplyListener replies;
    private final PendingReplies pending;
    private final PostgresReads postgres;
    private final RedisAuctions redis;
    private final Thread thread = new Thread(this::run, "ingest-health");
    private volatile Health latest = Health.unknown();

    public HealthWatch(
            KafkaProbe kafka,
            ReplyListener replies,
            PendingReplies pending,
            PostgresReads postgres,
            RedisAuctions redis) {
        this.kafka = kafka;
        this.replies = replies;
        this.pending = pending;
        this.postgres = postgres;
        this.redis = redis;
    }

    public void start() {
        thread.start();
    }

    /// As of the last look, a second or a few ago.
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
                show(look());
                Thread.sleep(LOOK_EVERY);
            }
        } catch (InterruptedException e) {
            log.atDebug().log("health watch stopped");
        }
    }

    private Health look() throws InterruptedException {
        Part cluster = kafka.cluster();
        String listenerFault = replies.fault();
        Part processor = cluster.isUp() ? processor() : new Part("not known without Kafka");
        long committed = cluster.isUp() ? kafka.committedEvents() : -1;
        long applied = -1;
        Part database = Part.UP;
        try {
            applied = postgres.appliedEvents();
        } catch (ReadModelsUnavailableException e) {
            database = new Part(e.getMessage());
        }
        boolean lagKnown = committed >= 0 && applied >= 0;
        return new Health(
                cluster,
                new Part(listenerFault),
                processor,
                database,
                redis(),
                lagKnown ? Part.UP : new Part("how far it is, is not known"),
                lagKnown ? Math.max(0, committed - applied) : -1);
    }

    private Part processor() throws InterruptedException {
        Part group = kafka.processor();
        return group.isUp() && pending.isUnanswered(UNANSWERED, EVIDENCE)
                ? new Part("commands on the log are not decided in time")
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

    private void show(Health now) {
        if (!now.faults().equals(latest.faults())) {
            log.atInfo().addKeyValue("status", now.status()).addKeyValue("faults", now.faults()).log("health changed");
        }
        latest = now;
    }
}
