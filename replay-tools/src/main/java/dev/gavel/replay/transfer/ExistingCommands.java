package dev.gavel.replay.transfer;

import dev.gavel.replay.log.PartitionReader;
import dev.gavel.replay.transfer.ExportedCommandCodec.ExportedCommand;
import dev.gavel.replay.transfer.ImportTarget.ImportTargetException;
import dev.gavel.schema.kafka.KafkaCluster;
import dev.gavel.schema.topic.Topics;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/// The commands that the target has before an import: none, or those of an earlier import of the same file.
final class ExistingCommands {
    /// By partition.
    private final long[] counts;

    ExistingCommands(long[] counts) {
        this.counts = counts;
    }

    /// Offsets begin at 0, so these are the commands below this offset.
    long count(int partition) {
        return counts[partition];
    }

    boolean isEmpty() {
        return Arrays.stream(counts).allMatch(count -> count == 0);
    }

    /// Whether the target has as many commands as the file, and at least one.
    boolean isComplete(PositionMapping positions) {
        return !isEmpty() && partitionsMatch(positions, true);
    }

    /// Checks that each partition begins with the commands of the file.
    ///
    /// @param interrupted whether an import was interrupted; otherwise all commands of the file must exist
    /// @throws ImportTargetException if there are other commands
    void requireSameAs(
            ExportFileReader file,
            PositionMapping positions,
            boolean interrupted,
            KafkaCluster cluster,
            Duration timeout)
            throws IOException {
        if (!partitionsMatch(positions, !interrupted)) {
            throw notEmpty(Topics.COMMANDS);
        }
        List<PartitionReader> readers = new ArrayList<>();
        try {
            for (int partition = 0; partition < counts.length; partition++) {
                readers.add(
                        PartitionReader.open(cluster, Topics.COMMANDS, timeout).seek(partition, 0, counts[partition]));
            }
            file.forEach(exported -> {
                int partition = exported.position().partition();
                if (positions.newPosition(exported.position()).offset() < count(partition)) {
                    requireSame(exported, positions.newCommand(exported), readers.get(partition).next());
                }
            });
        } finally {
            readers.forEach(PartitionReader::close);
        }
    }

    private boolean partitionsMatch(PositionMapping positions, boolean complete) {
        for (int partition = 0; partition < counts.length; partition++) {
            long expected = positions.count(partition);
            if (complete ? counts[partition] != expected : counts[partition] > expected) {
                return false;
            }
        }
        return true;
    }

    private static void requireSame(
            ExportedCommand exported, byte @Nullable [] value, @Nullable ConsumerRecord<byte[], byte[]> found) {
        if (found == null
                || found.timestamp() != exported.atMs()
                || !Arrays.equals(found.key(), exported.key())
                || !Arrays.equals(found.value(), value)) {
            throw notEmpty(Topics.COMMANDS);
        }
    }

    static ImportTargetException notEmpty(String topic) {
        return new ImportTargetException(
                topic
                        + " is not empty in the target, and its records are not from an earlier import of this file. Import"
                        + " into a new directory (--data) or a new cluster (--kafka)");
    }
}
