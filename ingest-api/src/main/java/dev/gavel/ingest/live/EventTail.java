package dev.gavel.ingest.live;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;

/// The latest events of every partition, in memory and bounded. A subscriber that continues from a position above
/// [#floor] needs no history. Used by one thread.
final class EventTail {
    private static final long NONE = -1;

    private final long maxBytesOfPartition;
    private final List<Deque<LogRecord>> records = new ArrayList<>();
    private final long[] bytes;
    private final long[] floors;
    private final long[] ends;

    /// @param maxBytes of the records of all partitions
    EventTail(int partitions, long maxBytes) {
        this.maxBytesOfPartition = maxBytes / partitions;
        this.bytes = new long[partitions];
        this.floors = new long[partitions];
        this.ends = new long[partitions];
        for (int partition = 0; partition < partitions; partition++) {
            records.add(new ArrayDeque<>());
        }
        startAfter(ends);
        Arrays.fill(floors, Long.MAX_VALUE);
    }

    /// Forgets everything. Later events follow these positions.
    ///
    /// @param positions by partition, of the last event; -1: there is none
    void startAfter(long[] positions) {
        records.forEach(Deque::clear);
        Arrays.fill(bytes, 0);
        System.arraycopy(positions, 0, floors, 0, floors.length);
        System.arraycopy(positions, 0, ends, 0, ends.length);
    }

    /// @return `false` if the event is malformed, or on the log again: its first decision counts
    boolean add(LogRecord record) {
        int partition = record.partition();
        if (record.isMalformed() || record.position() <= ends[partition]) {
            return false;
        }
        ends[partition] = record.position();
        Deque<LogRecord> deque = records.get(partition);
        deque.add(record);
        bytes[partition] += record.bytes();
        while (bytes[partition] > maxBytesOfPartition) {
            LogRecord oldest = deque.remove();
            bytes[partition] -= oldest.bytes();
            floors[partition] = oldest.position();
        }
        return true;
    }

    /// The position after which every event of the partition is here.
    long floor(int partition) {
        return floors[partition];
    }

    /// The position of the partition's last event; -1: there is none.
    long end(int partition) {
        return ends[partition];
    }

    long[] ends() {
        return ends.clone();
    }

    /// The events after a position, oldest first.
    Iterator<LogRecord> after(int partition, long position) {
        if (position >= ends[partition]) {
            return List.<LogRecord>of().iterator();
        }
        return records.get(partition).stream().filter(record -> record.position() > position).iterator();
    }

    static boolean isNone(long position) {
        return position == NONE;
    }
}
