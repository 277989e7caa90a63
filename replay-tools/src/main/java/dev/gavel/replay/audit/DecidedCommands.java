package dev.gavel.replay.audit;

import dev.gavel.projector.fold.EventBatch;
import dev.gavel.schema.Event;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The commands of one partition that have a decision: one bit for each. Decisions that are on the log again are left
/// out of a batch, because the read model keeps the first one. Used by one thread.
final class DecidedCommands {
    private static final int PAGE_BITS = 12;
    private static final int PAGE_MASK = (1 << PAGE_BITS) - 1;

    /// By the high bits of the offset: a forged event can have any offset.
    private final Map<Long, long[]> pages = new HashMap<>();

    EventBatch withoutRepeated(EventBatch batch) {
        return new EventBatch(
                batch.ranges(),
                batch.eventCount(),
                first(batch.bids()),
                first(batch.retractions()),
                first(batch.repetitions()),
                batch.auctions(),
                batch.malformed());
    }

    private List<Event> first(List<Event> events) {
        return events.stream().filter(event -> add(event.position().offset())).toList();
    }

    /// @return whether it is new
    private boolean add(long offset) {
        long[] page = pages.computeIfAbsent(offset >>> PAGE_BITS, _ -> new long[1 << (PAGE_BITS - 6)]);
        int bit = (int) offset & PAGE_MASK;
        boolean isNew = (page[bit >>> 6] & 1L << bit) == 0;
        page[bit >>> 6] |= 1L << bit;
        return isNew;
    }
}
