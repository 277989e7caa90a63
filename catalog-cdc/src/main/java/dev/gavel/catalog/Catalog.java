package dev.gavel.catalog;

import dev.gavel.catalog.row.ColumnMapping;
import dev.gavel.catalog.row.RowChangeReader;
import dev.gavel.schema.StartupException;
import dev.gavel.schema.topic.AdminCalls;
import dev.gavel.schema.topic.TopicSetup;
import dev.gavel.storage.RetryBackoff;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The catalog service: turns the rows of a source table into commands on `auction-commands`. Its position is stored in
/// Kafka, so a restart continues where the service stopped, and includes the changes made in between.
public final class Catalog implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Catalog.class);
    private static final Duration MIN_KAFKA_TIMEOUT = Duration.ofSeconds(1);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(2);

    /// A run that lasted at least this long resets the backoff.
    private static final long STABLE_RUN_NS = Duration.ofSeconds(30).toNanos();

    private final CatalogConfig config;
    private final CatalogCommandLog commands;
    private final ChangeBatchHandler.Counts counts = new ChangeBatchHandler.Counts();
    private final Thread thread;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Object lock = new Object();
    private @Nullable DebeziumRun currentRun;
    private volatile @Nullable Throwable failure;

    private Catalog(CatalogConfig config, ColumnMapping columns, CatalogCommandLog commands) {
        this.config = config;
        this.commands = commands;
        this.thread = Thread.ofPlatform().name("gavel-catalog").unstarted(() -> follow(columns));
    }

    /// Waits for Postgres and Kafka, checks the source table, creates missing topics and starts to follow the table.
    ///
    /// @throws StartupException if the table or Kafka cannot be used; the message says what to do
    /// @throws dev.gavel.schema.topic.KafkaUnreachableException if the cluster does not respond
    /// @throws dev.gavel.schema.topic.TopicMismatchException if a topic has other settings than required
    public static Catalog start(CatalogConfig config) throws InterruptedException {
        log.atInfo().addKeyValue("config", config).log("catalog starts");
        ColumnMapping columns = SourceCheck.awaitUsable(config, config.startWait());
        ensureTopics(config);
        Catalog catalog = new Catalog(config, columns, CatalogCommandLog.connect(config));
        catalog.thread.start();
        return catalog;
    }

    /// Waits until the catalog has ended, by [#close] or by a failure.
    ///
    /// @return the failure, which is in the log; `null` after [#close]
    public @Nullable Throwable awaitEnd() throws InterruptedException {
        thread.join();
        return failure;
    }

    /// The failure that ended the catalog; `null` while it runs and after a clean stop.
    public @Nullable Throwable failure() {
        return failure;
    }

    /// How many commands, malformed rows and unchanged rows there were since the start, for people.
    public String counts() {
        return counts.toString();
    }

    /// Stops after the current batch, within 20 s in any case. A batch that does not end in time is read again at the
    /// next start. A second call does nothing.
    @Override
    public void close() {
        DebeziumRun running;
        synchronized (lock) {
            if (isStopped()) {
                return;
            }
            stopped.countDown();
            running = currentRun;
        }
        try {
            if (running != null) {
                running.stop();
            }
            if (!thread.join(STOP_TIMEOUT)) {
                log.atWarn().log("catalog does not stop in time; interrupting it");
                thread.interrupt();
                thread.join(STOP_TIMEOUT);
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
                    .log("catalog failed; the next start continues where it stopped");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Runs Debezium again after each outage. A failure before the first successful run is a configuration error, and
    /// ends the catalog. A failure after it is an outage, and is retried indefinitely.
    private void followUntilStopped(ColumnMapping atStart) throws InterruptedException {
        ColumnMapping columns = atStart;
        RetryBackoff backoff = new RetryBackoff();
        boolean hasWorked = false;
        while (!isStopped()) {
            RowChangeReader reader = new RowChangeReader(columns, config.onDelete());
            ChangeBatchHandler handler = new ChangeBatchHandler(reader, commands, counts);
            DebeziumRun run = new DebeziumRun(DebeziumSettings.of(config, columns), handler);
            if (!setCurrentRun(run)) {
                return;
            }
            long startNs = System.nanoTime();
            Throwable error = run.run();
            if (isStopped() || error == null) {
                return;
            }
            Throwable permanent = handler.failure();
            if (permanent != null) {
                throw new StartupException(
                        "the log rejects commands, or this is a bug: " + permanent.getMessage(), permanent);
            }
            hasWorked |= run.hasStarted();
            if (System.nanoTime() - startNs > STABLE_RUN_NS) {
                backoff.reset();
            }
            if (!hasWorked) {
                throw new StartupException("cannot read the source: " + rootCause(error).getMessage(), error);
            }
            log.atWarn()
                    .addKeyValue("why", rootCause(error).getMessage())
                    .log("the source or the log is unavailable; the catalog waits and retries");
            columns = awaitSource(columns, backoff);
        }
    }

    /// @return `false` if the service has been stopped, and the run must not start
    private boolean setCurrentRun(DebeziumRun run) {
        synchronized (lock) {
            currentRun = run;
            return !isStopped();
        }
    }

    /// Waits until the source responds again or the service is stopped.
    ///
    /// @throws StartupException if the table can no longer be used
    private ColumnMapping awaitSource(ColumnMapping before, RetryBackoff backoff) throws InterruptedException {
        while (!stopped.await(backoff.next().toMillis(), TimeUnit.MILLISECONDS)) {
            try {
                return SourceCheck.check(config);
            } catch (SQLException e) {
                log.atDebug().setCause(e).log("the source is still unavailable");
            }
        }
        return before;
    }

    private static void ensureTopics(CatalogConfig config) throws InterruptedException {
        Duration timeout = Collections.max(List.of(config.startWait(), MIN_KAFKA_TIMEOUT));
        try (Admin admin = AdminCalls.connect(config.kafkaBootstrap(), CatalogCommandLog.CLIENT_ID, timeout)) {
            new TopicSetup(admin, timeout).ensureForCatalog(config.topics());
        }
    }

    private boolean isStopped() {
        return stopped.getCount() == 0;
    }

    private static Throwable rootCause(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }
}
