package dev.gavel.testing;

import dev.gavel.schema.Event;
import dev.gavel.schema.Fact;
import dev.gavel.schema.Position;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;

/// Writes a log with events of all kinds on a few auctions per partition. It can be extended at any time, by one thread
/// at a time.
public final class EventHistory {
    private final String bootstrap;
    private final long[] nextOffset;
    private final AtomicLong bids = new AtomicLong();
    private final AtomicLong events = new AtomicLong();

    public EventHistory(String bootstrap, int partitions) {
        this.bootstrap = bootstrap;
        this.nextOffset = new long[partitions];
    }

    /// Starts from the beginning again, on an empty topic.
    public void forget() {
        Arrays.fill(nextOffset, 0);
        bids.set(0);
        events.set(0);
    }

    /// The number of bids written.
    public long bids() {
        return bids.get();
    }

    public long events() {
        return events.get();
    }

    /// Writes this many events to each partition, twenty per partition in one transaction.
    public void write(int rounds) {
        try (EventWriter writer = new EventWriter(bootstrap)) {
            for (int i = 0; i < rounds; i += 20) {
                List<Event> batch = new ArrayList<>();
                for (int j = 0; j < Math.min(20, rounds - i); j++) {
                    for (int partition = 0; partition < nextOffset.length; partition++) {
                        batch.add(next(partition));
                    }
                }
                writer.write(batch);
                events.addAndGet(batch.size());
            }
        }
    }

    private Event next(int partition) {
        long offset = nextOffset[partition]++;
        // Every 40 events a new auction begins. Partitions do not share auctions.
        long auction = 1 + partition + nextOffset.length * (offset / 40);
        if (offset % 40 == 0) {
            return SampleEvents.opened(auction, partition, offset);
        }
        if (offset % 40 == 13) {
            Event retracted = SampleEvents.accepted(auction, partition, offset, offset);
            return SampleEvents.event(
                    auction,
                    partition,
                    offset,
                    Objects.requireNonNull(retracted.standing()),
                    new Fact.Retracted(new Position(partition, offset - 2).bidId(), 7));
        }
        if (offset % 40 == 17) {
            return SampleEvents.event(
                    auction,
                    partition,
                    offset,
                    SampleEvents.standing(offset),
                    new Fact.Repeated(new Position(partition, offset - 1)));
        }
        bids.incrementAndGet();
        return offset % 3 == 0
                ? SampleEvents.refused(auction, partition, offset, offset)
                : SampleEvents.accepted(auction, partition, offset, offset);
    }
}
