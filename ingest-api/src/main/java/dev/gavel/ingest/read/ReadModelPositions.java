package dev.gavel.ingest.read;

import dev.gavel.storage.RedisKeys;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// How far a read model was when it was last asked.
///
/// @param nextOffsets by partition, the offset of `auction-events` below which the model has every event;
///   [RedisKeys#UNKNOWN_OFFSET] if it states none. After a failure, the ones from before
/// @param fault for people; null: the model answered
@SuppressWarnings("ArrayRecordComponent") // never compared
public record ReadModelPositions(long[] nextOffsets, @Nullable String fault) {
    /// A model that has never answered.
    static ReadModelPositions unknown(int partitions) {
        long[] nextOffsets = new long[partitions];
        Arrays.fill(nextOffsets, RedisKeys.UNKNOWN_OFFSET);
        return new ReadModelPositions(nextOffsets, "has not answered yet");
    }

    public long nextOffset(int partition) {
        return nextOffsets[partition];
    }

    ReadModelPositions withFault(String reason) {
        return new ReadModelPositions(nextOffsets, reason);
    }
}
