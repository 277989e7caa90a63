package dev.gavel.catalog;

import dev.gavel.catalog.row.RowChangeReader;
import dev.gavel.catalog.row.RowOutcome;
import dev.gavel.schema.Envelope;
import io.debezium.engine.DebeziumEngine.ChangeConsumer;
import io.debezium.engine.DebeziumEngine.RecordCommitter;
import io.debezium.engine.RecordChangeEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Batches of changes to commands on the log. A change counts as processed when its command is acknowledged, so one
/// that Debezium forgets is on the log.
final class ChangeBatchHandler implements ChangeConsumer<RecordChangeEvent<SourceRecord>> {
    private static final Logger log = LoggerFactory.getLogger(ChangeBatchHandler.class);

    private final RowChangeReader changes;
    private final CatalogCommandLog commands;
    private final CatalogCounts counts;
    private final Semaphore turn = new Semaphore(1);
    private volatile @Nullable Throwable failure;

    ChangeBatchHandler(RowChangeReader changes, CatalogCommandLog commands, CatalogCounts counts) {
        this.changes = changes;
        this.commands = commands;
        this.counts = counts;
    }

    @Override
    public void handleBatch(
            List<RecordChangeEvent<SourceRecord>> records, RecordCommitter<RecordChangeEvent<SourceRecord>> committer)
            throws InterruptedException {
        turn.acquire();
        try {
            commands.append(asked(records));
            for (RecordChangeEvent<SourceRecord> record : records) {
                committer.markProcessed(record);
            }
            committer.markBatchFinished();
        } catch (RuntimeException | Error e) {
            failure = e;
            throw e;
        } finally {
            turn.release();
        }
    }

    /// Waits for the batch under way, and lets no other begin: what a clean stop has read it need not read again.
    void finish(Duration wait) throws InterruptedException {
        if (!turn.tryAcquire(wait.toMillis(), TimeUnit.MILLISECONDS)) {
            log.atWarn().log("a batch does not end in time; it is given up, and told again at the next start");
        }
    }

    /// What no new beginning will help against: a bug, or a log that refuses; null: neither.
    @Nullable Throwable failure() {
        return failure;
    }

    private List<Envelope> asked(List<RecordChangeEvent<SourceRecord>> records) {
        List<Envelope> asked = new ArrayList<>(records.size());
        for (RecordChangeEvent<SourceRecord> record : records) {
            // A heartbeat is no change of a row, but stands between them to be marked.
            if (record.record().value() instanceof Struct change && change.schema().field("after") != null) {
                take(changes.outcome(change), asked);
            }
        }
        return asked;
    }

    private void take(RowOutcome outcome, List<Envelope> asked) {
        switch (outcome) {
            case RowOutcome.Ask(Envelope envelope, boolean changed) -> {
                counts.commands.increment();
                asked.add(envelope);
                if (changed) {
                    log.atInfo()
                            .addKeyValue("auction", envelope.command().auctionId())
                            .log(
                                    "a row has other terms now; an auction that was opened keeps those it was opened with");
                }
            }
            case RowOutcome.Nothing() -> counts.unchanged.increment();
            case RowOutcome.Malformed(String row, String sentence) -> {
                counts.malformed.increment();
                log.atError()
                        .addKeyValue("row", row)
                        .addKeyValue("why", sentence)
                        .addKeyValue("malformedSoFar", counts.malformed.sum())
                        .log("a row is no auction; mend it, and it is opened");
            }
        }
    }
}
