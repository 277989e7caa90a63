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

/// One run of the Debezium engine, from its stored position until it is stopped or fails. After a failure, create
/// another.
final class DebeziumRun {
    private static final Logger log = LoggerFactory.getLogger(DebeziumRun.class);
    private static final Duration BATCH_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(8);
    private static final Duration STOP_POLL = Duration.ofMillis(20);

    private final ChangeBatchHandler handler;
    private final DebeziumEngine<RecordChangeEvent<SourceRecord>> engine;
    private volatile boolean started;
    private volatile boolean ended;
    private volatile @Nullable Throwable error;

    DebeziumRun(Properties settings, ChangeBatchHandler handler) {
        this.handler = handler;
        engine =
                DebeziumEngine.create(ChangeEventFormat.of(Connect.class))
                        .using(settings)
                        .notifying(handler)
                        .using(
                                new DebeziumEngine.ConnectorCallback() {
                                    @Override
                                    public void pollingStarted() {
                                        started = true;
                                        log.atInfo().log("catalog follows the source table");
                                    }
                                })
                        .using(this::onCompletion)
                        .build();
    }

    /// Reads changes until the run is stopped or fails. Debezium uses this thread and threads of its own.
    ///
    /// @return the error; `null` after [#stop]
    @Nullable Throwable run() {
        try {
            engine.run();
            return error;
        } finally {
            ended = true;
        }
    }

    /// Whether the engine has connected and read from the source.
    boolean hasStarted() {
        return started;
    }

    /// Stops after the current batch, or without it after some seconds: if Kafka is down, Debezium takes a minute to
    /// stop. Called once, from another thread.
    void stop() throws InterruptedException {
        handler.finish(BATCH_TIMEOUT);
        Thread closing = Thread.ofPlatform().daemon().name("gavel-catalog-close").start(this::close);
        if (!closing.join(STOP_TIMEOUT)) {
            log.atWarn().log("debezium does not stop in time; abandoning it");
        }
    }

    private void close() {
        while (!ended) {
            try {
                engine.close();
                return;
            } catch (IllegalStateException e) {
                // The engine cannot be closed while it connects, or twice.
                LockSupport.parkNanos(STOP_POLL.toNanos());
            } catch (IOException e) {
                log.atWarn().setCause(e).log("debezium did not stop cleanly");
                return;
            }
        }
    }

    private void onCompletion(boolean success, @Nullable String message, @Nullable Throwable failure) {
        if (!success) {
            error = failure == null ? new IllegalStateException(message) : failure;
        }
    }
}
