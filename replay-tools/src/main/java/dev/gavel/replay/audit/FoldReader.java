package dev.gavel.replay.audit;

import dev.gavel.projector.fold.EventBatch;
import dev.gavel.projector.fold.EventBatch.MalformedEvent;
import dev.gavel.projector.fold.EventBatch.OffsetRange;
import dev.gavel.projector.fold.Fold;
import dev.gavel.replay.log.LogReader;
import dev.gavel.replay.log.LogReader.UnreadableLogException;
import dev.gavel.replay.log.PartitionReader;
import dev.gavel.schema.Event;
import dev.gavel.schema.codec.EventCodec;
import dev.gavel.schema.topic.Topics;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/// Reads ranges of `auction-events` and folds them batch by batch, as the projector does. Used by one thread.
public final class FoldReader implements AutoCloseable {
    /// About one fetch.
    private static final int BATCH_EVENTS = 20_000;

    private final PartitionReader reader;

    private int lastPartition = -1;

    /// Of the range that is read.
    private DecidedCommands decided = new DecidedCommands();

    public FoldReader(LogReader log) {
        this.reader = log.reader(Topics.EVENTS, BATCH_EVENTS);
    }

    /// What to do with a batch.
    public interface Target {
        void take(EventBatch batch) throws SQLException;
    }

    /// Folds all events of a partition from one offset up to another. Each batch has one offset range.
    ///
    /// @param to the offset after the last event, at most the end of the committed events
    /// @throws UnreadableLogException if a newer version wrote an event
    /// @throws dev.gavel.schema.topic.KafkaUnreachableException if no event arrives within the log's timeout
    public void read(int partition, long from, long to, Target target) throws SQLException {
        if (from >= to) {
            return;
        }
        if (partition != lastPartition || from != reader.position()) {
            decided = new DecidedCommands();
            lastPartition = partition;
        }
        reader.seek(partition, from, to);
        for (long at = from; at < to; at = reader.position()) {
            List<ConsumerRecord<byte[], byte[]>> records = reader.nextBatch();
            EventBatch batch = Fold.of(records, List.of(new OffsetRange(partition, at, reader.position())));
            requireKnown(batch.malformed());
            target.take(decided.withoutRepeated(batch));
        }
    }

    @Override
    public void close() {
        reader.close();
    }

    private static void requireKnown(List<MalformedEvent> records) {
        for (MalformedEvent malformed : records) {
            if (EventCodec.isNewer(malformed.record().value())) {
                throw new UnreadableLogException(
                        "a newer version of Gavel wrote the event at %s %d@%d (%s). Use that version."
                                .formatted(
                                        Topics.EVENTS,
                                        malformed.record().partition(),
                                        malformed.record().offset(),
                                        malformed.reason()));
            }
        }
    }

    /// The commands of one partition that have a decision: one bit for each. Decisions that are on the log again are
    /// left out of a batch, because the read model keeps the first one. Used by one thread.
    private static final class DecidedCommands {
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
}
