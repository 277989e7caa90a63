package dev.gavel.replay.transfer;

import dev.gavel.schema.Position;
import dev.gavel.schema.Standing;
import java.io.IOException;
import java.util.Arrays;

/// Where the commands of a file come to stand: in the same partition, in the same order, from its beginning, without
/// the commands of other auctions that stood between them. Eight bytes a command.
final class NewPositions {
    private final long[][] oldOffsets;
    private final int[] counts;
    private long latestMs;

    private NewPositions(int partitions) {
        this.oldOffsets = new long[partitions][0];
        this.counts = new int[partitions];
    }

    /// @throws InvalidExportException if the commands of a partition do not stand in their order, or it is no partition
    ///   of that log
    static NewPositions of(ExportFile file) throws IOException {
        NewPositions positions = new NewPositions(file.contents().partitions());
        file.forEach(entry -> positions.add(entry.position(), entry.atMs()));
        return positions;
    }

    private void add(Position old, long atMs) {
        latestMs = Math.max(latestMs, atMs);
        int partition = old.partition();
        if (partition >= counts.length) {
            throw new InvalidExportException(old + " is no position of a log with " + counts.length + " partitions");
        }
        int count = counts[partition];
        if (count > 0 && oldOffsets[partition][count - 1] >= old.offset()) {
            throw new InvalidExportException("the command at " + old + " does not stand in the order of the log");
        }
        if (count == oldOffsets[partition].length) {
            oldOffsets[partition] = Arrays.copyOf(oldOffsets[partition], Math.max(1024, count * 2));
        }
        oldOffsets[partition][count] = old.offset();
        counts[partition]++;
    }

    /// Whether everything stands where it stood.
    boolean areTheOld() {
        for (int partition = 0; partition < counts.length; partition++) {
            int count = counts[partition];
            if (count > 0 && oldOffsets[partition][count - 1] != count - 1) {
                return false;
            }
        }
        return true;
    }

    /// Commands that come to stand in a partition.
    long count(int partition) {
        return counts[partition];
    }

    /// The latest broker time of a command, ms since 1970 UTC; 0: there is none.
    long latestMs() {
        return latestMs;
    }

    int partitions() {
        return counts.length;
    }

    /// Of a command of the file.
    Position of(Position old) {
        int index = index(old);
        if (index < 0) {
            throw new InvalidExportException("nothing stood at " + old);
        }
        return new Position(old.partition(), index);
    }

    /// The id that a retraction must name instead. One that names no command of the file named nothing that its auction
    /// remembers, so it is refused, and must be again: it becomes one that no bid has, and a different one for each,
    /// for the same idempotency key with another id is another wish.
    long ofBid(long oldId) {
        if (areTheOld()) {
            return oldId;
        }
        Position old;
        try {
            old = Position.ofBid(oldId);
        } catch (IllegalArgumentException noPosition) {
            return oldId;
        }
        int index = index(old);
        return index < 0 ? Long.MAX_VALUE - oldId : new Position(old.partition(), index).bidId();
    }

    /// As it is told there.
    Standing of(Standing standing) {
        long leading = standing.leadingBidId();
        return leading == 0
                ? standing
                : new Standing(
                        standing.status(),
                        standing.priceMicros(),
                        standing.minimumNextBidMicros(),
                        standing.leaderId(),
                        standing.bidCount(),
                        standing.startsAtMs(),
                        standing.endsAtMs(),
                        ofBid(leading),
                        standing.reserve(),
                        standing.sealed());
    }

    private int index(Position old) {
        int partition = old.partition();
        return partition >= counts.length
                ? -1
                : Arrays.binarySearch(oldOffsets[partition], 0, counts[partition], old.offset());
    }
}
