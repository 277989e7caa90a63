package dev.gavel.catalog;

import dev.gavel.catalog.row.ColumnMapping;
import dev.gavel.catalog.row.RowChangeReader;
import dev.gavel.schema.StartupException;
import dev.gavel.schema.topic.TopicSetup;
import dev.gavel.storage.RetryBackoff;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The running service: rows of somebody's table to commands on `auction-commands`. What it has read it remembers in
/// Kafka, so a start goes on where the last one was, and rows that came meanwhile come then.
public final class Catalog implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Catalog.class);
    private static final Duration STOP_WAIT = Duration.ofSeconds(2);

    /// A run that came to its end sooner begins again only after a longer wait.
    private static final long LASTED_NS = Duration.ofSeconds(30).toNanos();

    private final CatalogConfig config;
    private final CatalogCommandLog commands;
    private final CatalogCounts counts = new CatalogCounts();
    private final Thread thread;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Object lock = new Object();
    private @Nullable DebeziumRun engine;
    private volatile @Nullable Throwable failure;

    private Catalog(CatalogConfig config, ColumnMapping columns, CatalogCommandLog commands) {
        this.config = config;
        this.commands = commands;
        this.thread = Thread.ofPlatform().name("gavel-catalog").unstarted(() -> follow(columns));
    }

    /// Waits for Postgres and Kafka, looks whether they can be used, and begins.
    ///
    /// @throws StartupException if the table can't be read, or Kafka not be used; the message says what to do
    /// @throws dev.gavel.schema.topic.KafkaUnreachableException if the cluster does not answer
    /// @throws dev.gavel.schema.topic.TopicMismatchException if its topics are not as they must be
    public static Catalog start(CatalogConfig config) throws InterruptedException {
        log.atInfo().addKeyValue("config", config).log("catalog starts");
        ColumnMapping columns = SourceCheck.await(config, config.startWait());
        ensureTopics(config);
        Catalog catalog = new Catalog(config, columns, CatalogCommandLog.connect(config));
        catalog.thread.start();
        return catalog;
    }

    /// Waits for the end of it.
    ///
    /// @return null after [#close]; otherwise what stopped it, which is in the log
    public @Nullable Throwable awaitEnd() throws InterruptedException {
        thread.join();
        return failure;
    }

    /// What stopped it; null while it runs and after a clean stop.
    public @Nullable Throwable failure() {
        return failure;
    }

    /// What came of the changes so far, for people.
    public String counts() {
        return counts.toString();
    }

    /// Ends after the batch under way, within 20 s in any case; what it gives up is told again at the next start. A
    /// second call does nothing.
    @Override
    public void close() {
        DebeziumRun running;
        synchronized (lock) {
            if (stopped.getCount() == 0) {
                return;
            }
            stopped.countDown();
            running = engine;
        }
        try {
            if (running != null) {
                running.stop();
            }
            if (!thread.join(STOP_WAIT)) {
                log.atWarn().log("catalog does not end by itself; interrupting it");
                thread.interrupt();
                thread.join(STOP_WAIT);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        commands.close();
        log.atInfo().addKeyValue("counts", counts).log("catalog stopped");
    }

    private void follow(ColumnMapping columns) {
        try {
            followUntilStopped(columns);
        } catch (RuntimeException | Error e) {
            failure = e;
            log.atError()
                    .setCause(e)
                    .addKeyValue("counts", counts)
                    .log("catalog ends; nothing is lost, and the next start goes on where it was");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// What never worked is a mistake that somebody must mend. What has worked once, and fails, is an outage: it is
    /// tried again for as long as it takes.
    private void followUntilStopped(ColumnMapping atStart) throws InterruptedException {
        ColumnMapping columns = atStart;
        RetryBackoff backoff = new RetryBackoff();
        boolean hasWorked = false;
        while (!isStopped()) {
            ChangeBatchHandler batches =
                    new ChangeBatchHandler(new RowChangeReader(columns, config.onDelete()), commands, counts);
            DebeziumRun next = new DebeziumRun(DebeziumSettings.of(config, columns), batches);
            if (!begin(next)) {
                return;
            }
            long beganNs = System.nanoTime();
            Throwable end = next.run();
            if (isStopped() || end == null) {
                return;
            }
            Throwable bug = batches.failure();
            if (bug != null) {
                throw new StartupException("the log refuses commands, or this is a bug: " + bug.getMessage(), bug);
            }
            hasWorked |= next.hasBegun();
            if (System.nanoTime() - beganNs > LASTED_NS) {
                backoff = new RetryBackoff();
            }
            if (!hasWorked) {
                throw new StartupException("the source can't be read: " + deepest(end).getMessage(), end);
            }
            log.atWarn()
                    .addKeyValue("why", deepest(end).getMessage())
                    .log("the source, or the log, is away; the catalog waits and tries again");
            columns = awaitSource(columns, backoff);
        }
    }

    /// Whether it may run: the service has not been stopped.
    private boolean begin(DebeziumRun next) {
        synchronized (lock) {
            engine = next;
            return !isStopped();
        }
    }

    /// Until the source answers again, or the service is stopped.
    ///
    /// @throws StartupException if it comes back as no catalog
    private ColumnMapping awaitSource(ColumnMapping before, RetryBackoff backoff) throws InterruptedException {
        while (!stopped.await(backoff.next().toMillis(), TimeUnit.MILLISECONDS)) {
            try {
                return SourceCheck.once(config);
            } catch (SQLException e) {
                log.atDebug().setCause(e).log("the source is still away");
            }
        }
        return before;
    }

    private boolean isStopped() {
        return stopped.getCount() == 0;
    }

    private static Throwable deepest(Throwable failure) {
        Throwable deepest = failure;
        while (deepest.getCause() != null) {
            deepest = deepest.getCause();
        }
        return deepest;
    }

    private static void ensureTopics(CatalogConfig config) throws InterruptedException {
        int timeoutMs = Math.toIntExact(Math.max(1_000, config.startWait().toMillis()));
        Map<String, Object> settings =
                Map.of(
                        AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                        config.kafkaBootstrap(),
                        AdminClientConfig.CLIENT_ID_CONFIG,
                        "gavel-catalog",
                        AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                        timeoutMs,
                        // Must not be above the one before it.
                        AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                        Math.min(timeoutMs, 5_000));
        try (Admin admin = Admin.create(settings)) {
            new TopicSetup(admin, Duration.ofMillis(timeoutMs)).ensureForCatalog(config.topics());
        } catch (KafkaException e) {
            Throwable why = e.getCause() == null ? e : e.getCause();
            throw new StartupException("Kafka can't be used (is KAFKA_BOOTSTRAP right?): " + why.getMessage(), e);
        }
    }
}
