package dev.gavel.projector;

import dev.gavel.projector.fold.EventBatch;
import dev.gavel.projector.fold.EventBatch.OffsetRange;
import dev.gavel.projector.fold.Fold;
import dev.gavel.schema.Event;
import dev.gavel.testing.SampleEvents;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/// Batches of one partition.
public final class Batches {
    private Batches() {}

    /// @param from the offset of the first event; the others follow
    public static EventBatch of(int partition, long from, Event... events) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (Event event : events) {
            records.add(SampleEvents.record(from + records.size(), event));
        }
        return Fold.of(records, List.of(new OffsetRange(partition, from, from + records.size())));
    }
}
