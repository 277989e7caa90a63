package dev.gavel.catalog;

import dev.gavel.catalog.CurrentRowReader.SourceException;
import dev.gavel.catalog.row.RowChangeReader;
import dev.gavel.catalog.row.RowChangeReader.Outcome;
import dev.gavel.catalog.row.RowIds;
import dev.gavel.schema.Envelope;
import io.debezium.engine.DebeziumEngine.ChangeConsumer;
import io.debezium.engine.DebeziumEngine.RecordCommitter;
import io.debezium.engine.RecordChangeEvent;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Turns batches of row changes into commands on the log. A change is marked as processed only after the log has
/// acknowledged its command, so no change is lost.
///
/// The source is checked again whenever the table has changed its columns, and regularly, because a publication can be
/// changed so that it reports nothing more.
final class ChangeBatchHandler implements ChangeConsumer<RecordChangeEvent<SourceRecord>> {
    private static final Logger log = LoggerFactory.getLogger(ChangeBatchHandler.class);

    private static final long CHECK_INTERVAL_NS = Duration.ofSeconds(10).toNanos();

    private final SourceTable table;
    private final CheckedReader checkedReader;
    private final CatalogCommandLog commandLog;
    private final Counts counts;
    private final Semaphore batchPermit = new Semaphore(1);
    private @Nullable RowChangeReader reader;
    private @Nullable Schema checkedSchema;
    private long lastCheckNs = System.nanoTime();
    private volatile @Nullable Throwable failure;

    ChangeBatchHandler(SourceTable table, CheckedReader checkedReader, CatalogCommandLog commandLog, Counts counts) {
        this.table = table;
        this.checkedReader = checkedReader;
        this.commandLog = commandLog;
        this.counts = counts;
    }

    /// Checks the source and returns a reader for the columns that the table has.
    @FunctionalInterface
    interface CheckedReader {
        /// @throws dev.gavel.schema.StartupException if the table can no longer be used
        RowChangeReader check() throws SQLException, InterruptedException;
    }

    /// The outcomes of all changes since the service started.
    static final class Counts {
        private final LongAdder commands = new LongAdder();
        private final LongAdder malformed = new LongAdder();
        private final LongAdder unchanged = new LongAdder();
        private final LongAdder rejected = new LongAdder();

        /// Reports a command that the log has and the rules rejected.
        void reject(DecisionListener.Rejection rejection, RowIds ids) {
            rejected.increment();
            log.atWarn()
                    .addKeyValue("row", ids.rowId(rejection.auction()))
                    .addKeyValue("command", rejection.command().name().toLowerCase(Locale.ROOT))
                    .addKeyValue("code", rejection.reason().code())
                    .addKeyValue("why", rejection.meaning())
                    .addKeyValue("rejectedSoFar", rejected.sum())
                    .log("the command of a row was rejected");
        }

        @Override
        public String toString() {
            return "commands="
                    + commands
                    + " malformed="
                    + malformed
                    + " unchanged="
                    + unchanged
                    + " rejected="
                    + rejected;
        }
    }

    @Override
    public void handleBatch(
            List<RecordChangeEvent<SourceRecord>> records, RecordCommitter<RecordChangeEvent<SourceRecord>> committer)
            throws InterruptedException {
        batchPermit.acquire();
        try {
            if (System.nanoTime() - lastCheckNs > CHECK_INTERVAL_NS) {
                check();
            }
            commandLog.append(commands(records));
            for (RecordChangeEvent<SourceRecord> record : records) {
                committer.markProcessed(record);
            }
            committer.markBatchFinished();
        } catch (RuntimeException | Error e) {
            failure = e;
            throw e;
        } finally {
            batchPermit.release();
        }
    }

    /// Waits for the current batch and prevents the next one, so that a clean stop repeats no change.
    void finish(Duration timeout) throws InterruptedException {
        if (!batchPermit.tryAcquire(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
            log.atWarn().log("the current batch does not end in time; the next start reads it again");
        }
    }

    /// A failure that another run cannot resolve: a bug, or a permanent error of the log. `null` if there is none.
    @Nullable Throwable failure() {
        return failure;
    }

    private List<Envelope> commands(List<RecordChangeEvent<SourceRecord>> records) throws InterruptedException {
        List<Envelope> commands = new ArrayList<>(records.size());
        for (RecordChangeEvent<SourceRecord> record : records) {
            // Other records are heartbeats. They contain no row, but must be marked as processed too.
            if (record.record().value() instanceof Struct change
                    && change.schema().field("after") != null
                    && isOfTable(change)) {
                handle(reader(change.schema()).read(change), commands);
            }
        }
        return commands;
    }

    /// Debezium's own filter is a text in which a name with a dot is ambiguous.
    private boolean isOfTable(Struct change) {
        Struct source = change.getStruct("source");
        return table.schema().equals(source.getString("schema")) && table.name().equals(source.getString("table"));
    }

    // Debezium has one schema object until the table changes.
    @SuppressWarnings("ReferenceEquality")
    private RowChangeReader reader(Schema schema) throws InterruptedException {
        RowChangeReader current = reader;
        if (current == null || schema != checkedSchema) {
            current = check();
            checkedSchema = schema;
        }
        return current;
    }

    private RowChangeReader check() throws InterruptedException {
        try {
            RowChangeReader checked = checkedReader.check();
            reader = checked;
            lastCheckNs = System.nanoTime();
            return checked;
        } catch (SQLException e) {
            throw new SourceException(e);
        }
    }

    private void handle(Outcome outcome, List<Envelope> commands) {
        switch (outcome) {
            case Outcome.Send(Envelope envelope, boolean termsChanged) -> {
                counts.commands.increment();
                commands.add(envelope);
                if (termsChanged) {
                    log.atInfo()
                            .addKeyValue("auction", envelope.command().auctionId())
                            .log("the terms in a row have changed; an open auction keeps its terms");
                }
            }
            case Outcome.Unchanged() -> counts.unchanged.increment();
            case Outcome.Malformed(String rowId, String problem) -> {
                counts.malformed.increment();
                log.atError()
                        .addKeyValue("row", rowId)
                        .addKeyValue("why", problem)
                        .addKeyValue("malformedSoFar", counts.malformed.sum())
                        .log("malformed row; correct it to open its auction");
            }
        }
    }
}
