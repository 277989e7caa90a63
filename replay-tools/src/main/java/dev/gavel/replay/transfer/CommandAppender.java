package dev.gavel.replay.transfer;

import dev.gavel.replay.log.ReplayProgress;
import dev.gavel.schema.Position;
import dev.gavel.schema.topic.KafkaUnreachableException;
import dev.gavel.schema.topic.Topics;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/// Appends the commands of a file, each with the time that it had, by a plain idempotent producer: no transaction may
/// ever write to `auction-commands`. Each must come to stand where it was foreseen, or somebody else writes there.
final class CommandAppender implements AutoCloseable {
    private static final int STEP = 4096;

    private final KafkaProducer<byte[], byte[]> producer;
    private final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();
    private long appended;

    CommandAppender(String bootstrap) {
        producer = new KafkaProducer<>(settings(bootstrap), new ByteArraySerializer(), new ByteArraySerializer());
    }

    private static Map<String, Object> settings(String bootstrap) {
        Map<String, Object> settings = new HashMap<>();
        settings.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
        settings.put(ProducerConfig.CLIENT_ID_CONFIG, "gavel-import");
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        // A whole log is written: few large requests. Nobody waits for one record.
        settings.put(ProducerConfig.BATCH_SIZE_CONFIG, 256 << 10);
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 20);
        // A record as large as a broker takes, and what is around it.
        settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 4 << 20);
        return settings;
    }

    /// @param target of which what stands there already is left out
    /// @return how many were appended
    /// @throws ImportTargetException if one came to stand elsewhere, or with another time
    long append(ExportFile file, NewPositions positions, ImportTarget target, ReplayProgress progress)
            throws IOException {
        NewCommands commands = new NewCommands(positions);
        progress.begin("append", "commands", file.contents().commands());
        file.forEach(entry -> {
            Position position = positions.of(entry.position());
            if (position.offset() >= target.standing(position.partition())) {
                send(entry, position, commands.value(entry));
                throwFailure();
                if (++appended % STEP == 0) {
                    progress.advance(STEP);
                }
            }
        });
        producer.flush();
        throwFailure();
        return appended;
    }

    private void send(Entry entry, Position position, byte @Nullable [] value) {
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(Topics.COMMANDS, position.partition(), entry.atMs(), entry.key(), value);
        entry.headers().forEach(header -> record.headers().add(header.name(), header.value()));
        Future<RecordMetadata> _ =
                producer.send(
                        record,
                        (at, failed) -> {
                            if (failed != null) {
                                failure.compareAndSet(null, failed(failed));
                            } else if (at.offset() != position.offset() || at.timestamp() != entry.atMs()) {
                                failure.compareAndSet(
                                        null,
                                        new ImportTargetException(
                                                ("the command for %s was taken at %d@%d with the time %d instead of %d: does"
                                                                + " somebody else write to %s? Stop everything, and import into a new system")
                                                        .formatted(
                                                                position,
                                                                at.partition(),
                                                                at.offset(),
                                                                at.timestamp(),
                                                                entry.atMs(),
                                                                Topics.COMMANDS)));
                            }
                        });
    }

    private static RuntimeException failed(Exception failed) {
        return failed instanceof RetriableException
                ? new KafkaUnreachableException(failed)
                : new ImportTargetException("the broker does not take a command: " + failed);
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
