package dev.gavel.catalog;

import io.debezium.embedded.Connect;
import io.debezium.engine.DebeziumEngine;
import io.debezium.engine.RecordChangeEvent;
import io.debezium.engine.format.ChangeEventFormat;
import java.io.IOException;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One run of Debezium, from its place in the source until it is stopped or fails. A failed one does not go on: make
/// another.
final class DebeziumRun {
    private static final Logger log = LoggerFactory.getLogger(DebeziumRun.class);
    private static final Duration BATCH_WAIT = Duration.ofSeconds(5);
    private static final Duration STOP_WAIT = Duration.ofSeconds(8);
    private static final Duration STOP_POLL = Duration.ofMillis(20);

    private final ChangeBatchHandler batches;
    private final DebeziumEngine<RecordChangeEvent<SourceRecord>> debezium;
    private volatile boolean begun;
    private volatile boolean ended;
    private volatile @Nullable Throwable error;

    DebeziumRun(Properties settings, ChangeBatchHandler batches) {
        this.batches = batches;
        debezium =
                DebeziumEngine.create(ChangeEventFormat.of(Connect.class))
                        .using(settings)
                        .notifying(batches)
                        .using(begins())
                        .using(this::ends)
                        .build();
    }

    /// Reads until it is stopped or fails, in this thread and threads of its own.
    ///
    /// @return null after [#stop]
    @Nullable Throwable run() {
        try {
            debezium.run();
            return error;
        } finally {
            ended = true;
        }
    }

    /// Whether it has come as far as to read.
    boolean hasBegun() {
        return begun;
    }

    /// Ends it after the batch under way, or without it after some seconds: without Kafka, Debezium takes a minute to
    /// end. From another thread, once.
    void stop() throws InterruptedException {
        batches.finish(BATCH_WAIT);
        Thread closing = Thread.ofPlatform().daemon().name("gavel-catalog-close").start(this::close);
        if (!closing.join(STOP_WAIT)) {
            log.atWarn().log("reading does not end in time; it is given up");
        }
    }

    private void close() {
        while (!ended) {
            try {
                debezium.close();
                return;
            } catch (IllegalStateException e) {
                // It can't be stopped while it is connecting, and not twice.
                LockSupport.parkNanos(STOP_POLL.toNanos());
            } catch (IOException e) {
                log.atWarn().setCause(e).log("reading did not end cleanly");
                return;
            }
        }
    }

    private DebeziumEngine.ConnectorCallback begins() {
        return new DebeziumEngine.ConnectorCallback() {
            @Override
            public void pollingStarted() {
                begun = true;
                log.atInfo().log("catalog reads");
            }
        };
    }

    private void ends(boolean success, @Nullable String message, @Nullable Throwable failure) {
        if (!success) {
            error = failure == null ? new IllegalStateException(message) : failure;
        }
    }
}
