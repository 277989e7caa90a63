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
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/// The events or the dead letters of one partition's commands, as the cluster has them.
final class DecisionReader implements Recorded, AutoCloseable {
    private final LogReader log;

    /// Of the commands.
    private final int home;

    private final TopicPartition partition;
    private final long beginning;
    private final long end;
    private final byte @Nullable [] onlyKey;
    private final Duration patience;
    private @Nullable PartitionReader reader;
    private @Nullable ConsumerRecord<byte[], byte[]> first;

    private DecisionReader(
            LogReader log, int home, TopicPartition partition, long beginning, long end, VerifyConfig config) {
        this.log = log;
        this.home = home;
        this.partition = partition;
        this.beginning = beginning;
        this.end = end;
        this.onlyKey = config.auctionId() == null ? null : AuctionKey.encode(config.auctionId());
        this.patience = config.patience();
    }

    /// @param end of the partition's events
    static DecisionReader events(LogReader log, int partition, long end, VerifyConfig config) {
        return new DecisionReader(log, partition, new TopicPartition(Topics.EVENTS, partition), 0, end, config);
    }

    /// @param partition of the commands
    /// @param beginning and
    /// @param end of the partition in which all dead letters are
    static DecisionReader deadLetters(LogReader log, int partition, long beginning, long end, VerifyConfig config) {
        TopicPartition letters = new TopicPartition(Topics.DEAD_LETTERS, DeadLetter.PARTITION);
        return new DecisionReader(log, partition, letters, beginning, end, config);
    }

    @Override
    public @Nullable ConsumerRecord<byte[], byte[]> next() {
        if (first != null) {
            var peeked = first;
            first = null;
            return peeked;
        }
        if (reader == null && end == beginning) {
            return null;
        }
        PartitionReader open = reader();
        for (var record = open.next(); record != null; record = open.next()) {
            if (isOfTheseCommands(record)) {
                return record;
            }
        }
        return null;
    }

    @Override
    public boolean grows() {
        return reader().awaitMore(patience);
    }

    @Override
    public @Nullable Position about(ConsumerRecord<byte[], byte[]> record) {
        return partition.topic().equals(Topics.EVENTS) ? EventPosition.position(record) : ofDeadLetter(record);
    }

    @Override
    public long keptFrom() {
        if (beginning == 0) {
            return 0;
        }
        if (first == null) {
            first = next();
        }
        Position position = first == null ? null : about(first);
        return position == null ? Long.MAX_VALUE : position.offset();
    }

    @Override
    public long decidedUpTo() {
        try {
            long place = log.committedOffset(home);
            return place < 0 ? Long.MAX_VALUE : place;
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    @Override
    public long commandsEnd() {
        try {
            return log.ends(Topics.COMMANDS)[home];
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

    private boolean isOfTheseCommands(ConsumerRecord<byte[], byte[]> record) {
        if (onlyKey != null && !Arrays.equals(onlyKey, record.key())) {
            return false;
        }
        if (partition.topic().equals(Topics.EVENTS)) {
            return true;
        }
        // One that does not say is told of once.
        Position position = ofDeadLetter(record);
        return home == (position == null ? DeadLetter.PARTITION : position.partition());
    }

    private PartitionReader reader() {
        if (reader == null) {
            reader = log.reader(partition.topic()).seek(partition.partition(), beginning, end);
        }
        return reader;
    }

    private static @Nullable Position ofDeadLetter(ConsumerRecord<byte[], byte[]> record) {
        Header header = record.headers().lastHeader(DeadLetter.POSITION);
        try {
            return header == null ? null : Position.parse(new String(header.value(), UTF_8));
        } catch (IllegalArgumentException notOne) {
            return null;
        }
    }

    private static KafkaUnreachableException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new KafkaUnreachableException(e);
    }
}
