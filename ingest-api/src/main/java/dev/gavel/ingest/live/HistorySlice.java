package dev.gavel.ingest.live;

import java.util.List;

/// Some events of one partition that are no longer in memory.
///
/// @param position up to which the partition was read
/// @param nextOffset of `auction-events`, at which the history goes on
record HistorySlice(int partition, List<LiveEvent> events, long position, long nextOffset) {
    HistorySlice {
        events = List.copyOf(events);
    }
}
