package dev.gavel.replay.transfer;

import dev.gavel.replay.log.ReplayProgress;
import dev.gavel.replay.transfer.ExportedCommandCodec.ExportedCommand;
import dev.gavel.replay.transfer.ImportTarget.ImportTargetException;
import dev.gavel.schema.Position;
import dev.gavel.schema.RecordLimits;
import dev.gavel.schema.kafka.KafkaCluster;
import dev.gavel.schema.topic.KafkaUnreachableException;
import dev.gavel.schema.topic.Topics;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;

/// Appends the commands of an export with their original times. Uses an idempotent producer without transactions,
/// because nothing may write to `auction-commands` in a transaction. Checks that each command gets its expected offset;
/// if not, another program writes to the topic.
final class CommandAppender implements AutoCloseable {
    private static final int PROGRESS_STEP = 4096;

    private final Producer<byte[], byte[]> producer;
    private final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();
    private long appended;

    CommandAppender(KafkaCluster cluster) {
        producer = cluster.producer("gavel-import", settings());
    }

    private static Map<String, Object> settings() {
        Map<String, Object> settings = new HashMap<>();
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        // A whole log is written, and nothing waits for a single record: few large requests are faster.
        settings.put(ProducerConfig.BATCH_SIZE_CONFIG, 256 << 10);
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 20);
        settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, RecordLimits.IMPORTED_RECORD_BYTES);
        return settings;
    }

    /// @param existing the commands that the target has already; they are not appended again
    /// @return how many commands were appended
    /// @throws ImportTargetException if a command got another offset or timestamp than expected
    long append(ExportFileReader file, PositionMapping positions, ExistingCommands existing, ReplayProgress progress)
            throws IOException {
        progress.begin("append", "commands", file.header().commands());
        file.forEach(exported -> {
            Position position = positions.newPosition(exported.position());
            if (position.offset() >= existing.count(position.partition())) {
                send(exported, position, positions.newCommand(exported));
                throwFailure();
                if (++appended % PROGRESS_STEP == 0) {
                    progress.advance(PROGRESS_STEP);
                }
            }
        });
        producer.flush();
        throwFailure();
        return appended;
    }

    private void send(ExportedCommand exported, Position position, byte @Nullable [] value) {
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(Topics.COMMANDS, position.partition(), exported.atMs(), exported.key(), value);
        exported.headers().forEach(header -> record.headers().add(header.name(), header.value()));
        Future<RecordMetadata> _ =
                producer.send(
                        record,
                        (at, failed) -> {
                            if (failed != null) {
                                failure.compareAndSet(null, failed(failed));
                            } else if (at.offset() != position.offset() || at.timestamp() != exported.atMs()) {
                                failure.compareAndSet(
                                        null,
                                        new ImportTargetException(
                                                ("the command for %s was appended at %d@%d with timestamp %d instead of %d. If"
                                                                + " another program writes to %s, stop it, and import into a new system")
                                                        .formatted(
                                                                position,
                                                                at.partition(),
                                                                at.offset(),
                                                                at.timestamp(),
                                                                exported.atMs(),
                                                                Topics.COMMANDS)));
                            }
                        });
    }

    private static RuntimeException failed(Exception failed) {
        return failed instanceof RetriableException
                ? new KafkaUnreachableException(failed)
                : new ImportTargetException("the broker rejected a command: " + failed);
    }

    private void throwFailure() {
        RuntimeException failed = failure.get();
        if (failed != null) {
            throw failed;
        }
    }

    @Override
    public void close() {
        producer.close();
    }
}
