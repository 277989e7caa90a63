package dev.gavel.catalog;

import dev.gavel.catalog.row.ColumnMapping;
import dev.gavel.schema.StartupException;
import dev.gavel.schema.topic.KafkaUnreachableException;
import dev.gavel.schema.topic.Topics;
import dev.gavel.storage.RetryBackoff;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The catalog service: turns the rows of a source table into commands on `auction-commands`. Its position is stored in
/// Kafka, so a restart continues where the service stopped, and includes the changes made in between.
public final class Catalog implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Catalog.class);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(2);

    /// A run that lasted at least this long resets the backoff.
    private static final long STABLE_RUN_NS = Duration.ofSeconds(30).toNanos();

    /// So many runs may fail one after the other, without an outage, before the catalog ends.
    private static final int MAX_FAILED_RUNS = 3;

    private final CatalogConfig config;
    private final FollowedTable table;
    private final CatalogKafka kafka;
    private final DecisionListener decisions;
    private final CatalogCommandLog commands;
    private final ChangeBatchHandler.Counts counts;
    private final Thread thread;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Object lock = new Object();
    private @Nullable DebeziumRun currentRun;
    private volatile @Nullable Throwable failure;

    /// The run that may be reading; null: the catalog waits.
    private volatile @Nullable DebeziumRun following;

    private volatile String waitsFor = "has not read from the source yet";

    private Catalog(
            CatalogConfig config,
            FollowedTable table,
            CatalogKafka kafka,
            DecisionListener decisions,
            CatalogCommandLog commands,
            ChangeBatchHandler.Counts counts) {
        this.config = config;
        this.table = table;
        this.kafka = kafka;
        this.decisions = decisions;
        this.commands = commands;
        this.counts = counts;
        this.thread = Thread.ofPlatform().name("gavel-catalog").unstarted(this::follow);
    }

    /// Waits for Postgres and Kafka, checks the source table, creates missing topics and starts to follow the table.
    ///
    /// @throws StartupException if the table or Kafka cannot be used; the message says what to do
    /// @throws dev.gavel.schema.topic.KafkaUnreachableException if the cluster does not respond
    /// @throws dev.gavel.schema.topic.TopicSetup.TopicMismatchException if a topic has other settings than required
    public static Catalog start(CatalogConfig config) throws InterruptedException {
        log.atInfo().addKeyValue("config", config).log("catalog starts");
        ColumnMapping columns = SourceCheck.awaitUsable(config, config.startWait());
        CatalogKafka kafka = new CatalogKafka(config);
        Topics topics = kafka.ensureTopics();
        FollowedTable table = kafka.followedTable(columns);
        ChangeBatchHandler.Counts counts = new ChangeBatchHandler.Counts();
        DecisionListener decisions =
                DecisionListener.connect(
                        config, topics.replyPartitions(), rejection -> counts.reject(rejection, config.ids()));
        Catalog catalog =
                new Catalog(
                        config,
                        table,
                        kafka,
                        decisions,
                        CatalogCommandLog.connect(config, topics.partitions(), decisions),
                        counts);
        try {
            decisions.start(kafka.timeout());
            // Last, so that a start that fails leaves the source as it was.
            ColumnMapping _ = SourceCheck.check(config);
        } catch (SQLException e) {
            catalog.closeClients();
            throw new StartupException("the source does not answer: " + e.getMessage(), e);
        } catch (RuntimeException e) {
            catalog.closeClients();
            throw e;
        }
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

    /// Why the table is not followed now, for people; null if it is.
    public @Nullable String fault() {
        Throwable failed = failure;
        if (failed != null) {
            return "failed: " + failed.getMessage();
        }
        DebeziumRun run = following;
        return run != null && run.hasStarted() ? null : waitsFor;
    }

    /// For meters.
    public Producer<byte[], byte[]> producer() {
        return commands.producer();
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
        closeClients();
        log.atInfo().addKeyValue("counts", counts).log("catalog stopped");
    }

    private void closeClients() {
        commands.close();
        decisions.close();
    }

    private void follow() {
        try {
            followUntilStopped();
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
    /// ends the catalog. So does a failure after it that would repeat: a table or a publication that can no longer be
    /// used, a log that rejects commands, or runs that fail one after the other although Postgres and Kafka respond.
    private void followUntilStopped() throws InterruptedException {
        RetryBackoff backoff = new RetryBackoff();
        boolean hasWorked = false;
        int failedRuns = 0;
        while (!isStopped()) {
            ColumnMapping columns = table.columns();
            ChangeBatchHandler handler =
                    new ChangeBatchHandler(config.table(), () -> table.checkedReader(columns), commands, counts);
            DebeziumRun run = new DebeziumRun(DebeziumSettings.of(config, columns), handler);
            if (!setCurrentRun(run)) {
                return;
            }
            long startNs = System.nanoTime();
            following = run;
            Throwable error = run.run();
            following = null;
            if (isStopped() || error == null) {
                return;
            }
            Outage.requireRetriable(handler.failure());
            hasWorked |= run.hasStarted();
            if (System.nanoTime() - startNs > STABLE_RUN_NS) {
                backoff.reset();
                failedRuns = 0;
            }
            if (!hasWorked) {
                throw new StartupException("cannot read the source: " + Outage.rootCause(error).getMessage(), error);
            }
            waitsFor = String.valueOf(Outage.rootCause(error).getMessage());
            boolean isOutage = Outage.isCauseOf(error);
            failedRuns += isOutage ? 0 : 1;
            log.atWarn()
                    .addKeyValue("why", Outage.rootCause(error).getMessage())
                    .log(
                            isOutage
                                    ? "the source or the log is unavailable; the catalog waits and retries"
                                    : "the catalog cannot follow the table, and retries");
            awaitServices(backoff);
            if (failedRuns >= MAX_FAILED_RUNS) {
                throw new StartupException(
                        "the source responds, and its table cannot be followed: "
                                + Outage.rootCause(error).getMessage(),
                        error);
            }
        }
    }

    /// @return `false` if the service has been stopped, and the run must not start
    private boolean setCurrentRun(DebeziumRun run) {
        synchronized (lock) {
            currentRun = run;
            return !isStopped();
        }
    }

    /// Waits until the source and the log respond again or the service is stopped.
    ///
    /// @throws StartupException if the table can no longer be used
    private void awaitServices(RetryBackoff backoff) throws InterruptedException {
        while (!stopped.await(backoff.next().toMillis(), TimeUnit.MILLISECONDS)) {
            try {
                table.check();
                kafka.requireResponse();
                return;
            } catch (SQLException | KafkaUnreachableException | RetriableException e) {
                log.atDebug().setCause(e).log("the source or the log is still unavailable");
            }
        }
    }

    private boolean isStopped() {
        return stopped.getCount() == 0;
    }
}
