package dev.gavel.replay.verify;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gavel.processor.DeadLetter;
import dev.gavel.replay.log.LogReader;
import dev.gavel.replay.log.PartitionReader;
import dev.gavel.schema.Position;
import dev.gavel.schema.codec.AuctionKey;
import dev.gavel.schema.topic.KafkaUnreachableException;
import dev.gavel.schema.topic.Topics;
import java.time.Duration;
import java.util.Arrays;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/// Reads the recorded decisions of one partition's commands, either their events or their dead letters, and looks up to
/// two records ahead. Used by one thread.
final class DecisionReader implements AutoCloseable {
    private final LogReader log;
    private final String topic;
    private final int commandPartition;
    private final int partition;
    private final long beginning;
    private final long end;
    private final byte @Nullable [] onlyKey;
    private final Duration timeout;

    private @Nullable PartitionReader reader;
    private @Nullable ConsumerRecord<byte[], byte[]> head;
    private @Nullable ConsumerRecord<byte[], byte[]> second;
    private boolean exhausted;
    private long undecidedFrom = Long.MAX_VALUE;

    private DecisionReader(
            LogReader log,
            String topic,
            int commandPartition,
            int partition,
            long beginning,
            long end,
            Verifier.Config config) {
        this.log = log;
        this.topic = topic;
        this.commandPartition = commandPartition;
        this.partition = partition;
        this.beginning = beginning;
        this.end = end;
        this.onlyKey = config.auctionId() == null ? null : AuctionKey.encode(config.auctionId());
        this.timeout = config.timeout();
    }

    /// @param end the offset after the partition's last event
    static DecisionReader events(LogReader log, int partition, long end, Verifier.Config config) {
        return new DecisionReader(log, Topics.EVENTS, partition, partition, 0, end, config);
    }

    /// @param commandPartition whose dead letters are read; all dead letters are in one partition
    /// @param beginning the first offset of that partition
    /// @param end the offset after its last dead letter
    static DecisionReader deadLetters(
            LogReader log, int commandPartition, long beginning, long end, Verifier.Config config) {
        return new DecisionReader(
                log, Topics.DEAD_LETTERS, commandPartition, DeadLetter.PARTITION, beginning, end, config);
    }

    String topic() {
        return topic;
    }

    /// The next record. Waits for a running processor, and returns `null` when no record was written in that time.
    @Nullable ConsumerRecord<byte[], byte[]> peek() {
        while (head == null && !exhausted) {
            head = read();
            if (head == null && !reader().awaitMore(timeout)) {
                exhausted = true;
                undecidedFrom = committedOffset();
            }
        }
        return head;
    }

    /// The next record, or `null` if there is none at the moment.
    @Nullable ConsumerRecord<byte[], byte[]> peekNow() {
        if (head == null && !exhausted) {
            head = read();
        }
        return head;
    }

    /// The record after [#peek], or `null` if there is none at the moment.
    @Nullable ConsumerRecord<byte[], byte[]> peekSecond() {
        if (second == null) {
            second = read();
        }
        return second;
    }

    /// Moves on to the next record.
    void take() {
        head = second;
        second = null;
    }

    /// Whether a command is without a record because the processors have not committed it yet.
    boolean isUndecided(long commandOffset) {
        return exhausted && commandOffset >= undecidedFrom;
    }

    /// The position of the command that a record decides, or `null` if the record does not state one.
    @Nullable Position commandPosition(ConsumerRecord<byte[], byte[]> record) {
        return topic.equals(Topics.EVENTS) ? EventPosition.position(record) : deadLetterPosition(record);
    }

    /// The records of commands before this offset may have been deleted by a retention.
    long keptFrom() {
        if (beginning == 0) {
            return 0;
        }
        ConsumerRecord<byte[], byte[]> first = peekNow();
        Position position = first == null ? null : commandPosition(first);
        return position == null ? Long.MAX_VALUE : position.offset();
    }

    /// The offset after the last command at the moment.
    long commandsEnd() {
        try {
            return log.ends(Topics.COMMANDS)[commandPartition];
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    @Override
    public void close() {
        if (reader != null) {
            reader.close();
        }
    }

    private @Nullable ConsumerRecord<byte[], byte[]> read() {
        if (reader == null && end == beginning) {
            return null;
        }
        PartitionReader open = reader();
        for (var record = open.next(); record != null; record = open.next()) {
            if (isOfThisPartition(record)) {
                return record;
            }
        }
        return null;
    }

    private boolean isOfThisPartition(ConsumerRecord<byte[], byte[]> record) {
        if (onlyKey != null && !Arrays.equals(onlyKey, record.key())) {
            return false;
        }
        if (topic.equals(Topics.EVENTS)) {
            return true;
        }
        // A dead letter without a position is reported once, with the commands of the partition that has the dead
        // letters.
        Position position = deadLetterPosition(record);
        return commandPartition == (position == null ? DeadLetter.PARTITION : position.partition());
    }

    private PartitionReader reader() {
        if (reader == null) {
            reader = log.reader(topic).seek(partition, beginning, end);
        }
        return reader;
    }

    private long committedOffset() {
        try {
            long committed = log.committedOffset(commandPartition);
            return committed < 0 ? Long.MAX_VALUE : committed;
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static @Nullable Position deadLetterPosition(ConsumerRecord<byte[], byte[]> record) {
        Header header = record.headers().lastHeader(DeadLetter.POSITION);
        try {
            return header == null || header.value() == null ? null : Position.parse(new String(header.value(), UTF_8));
        } catch (IllegalArgumentException malformed) {
            return null;
        }
    }

    private static KafkaUnreachableException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new KafkaUnreachableException(e);
    }
}
