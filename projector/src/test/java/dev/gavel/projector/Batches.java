package dev.gavel.projector;

import dev.gavel.schema.Event;
import dev.gavel.testing.SampleEvents;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/// Batches of one partition, whose offsets of events are those of the commands.
final class Batches {
    private Batches() {}

    /// @param from the first offset; each event takes the next one
    static Batch of(int partition, long from, Event... events) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (Event event : events) {
            records.add(SampleEvents.record(from + records.size(), event));
        }
        return Fold.of(records, List.of(new Span(partition, from, from + records.size())));
    }
}
