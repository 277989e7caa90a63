package dev.gavel.ingest.read;

import dev.gavel.schema.Position;
import dev.gavel.storage.RedisKeys;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// How far a read model was when it was last asked.
///
/// @param nextOffsets by partition, the offset of `auction-events` below which the model has every event;
///   [RedisKeys#UNKNOWN_OFFSET] if it states none. After a failure, the ones from before
/// @param nextCommands by partition, the offset of `auction-commands` below which the model has every decision; 0 if it
///   states none
/// @param fault for people; null: the model answered
@SuppressWarnings("ArrayRecordComponent") // never compared
public record ReadModelPositions(long[] nextOffsets, long[] nextCommands, @Nullable String fault) {
    /// A model that states no positions of commands.
    public ReadModelPositions(long[] nextOffsets, @Nullable String fault) {
        this(nextOffsets, new long[nextOffsets.length], fault);
    }

    /// A model that has never answered.
    static ReadModelPositions unknown(int partitions) {
        long[] nextOffsets = new long[partitions];
        Arrays.fill(nextOffsets, RedisKeys.UNKNOWN_OFFSET);
        return new ReadModelPositions(nextOffsets, "has not answered yet");
    }

    public long nextOffset(int partition) {
        return nextOffsets[partition];
    }

    /// The offset after the last command of a partition whose decision the model has, or 0.
    public long nextCommand(int partition) {
        return nextCommands[partition];
    }

    /// Whether the model has the decision of this command and of every earlier one of its partition.
    boolean hasApplied(Position position) {
        return position.offset() < nextCommands[position.partition()];
    }

    ReadModelPositions withFault(String reason) {
        return new ReadModelPositions(nextOffsets, nextCommands, reason);
    }
}
