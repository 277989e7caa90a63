package dev.gavel.projector.fold;

import dev.gavel.schema.Event;
import dev.gavel.schema.Fact;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/// One poll of `auction-events`, folded into what the sinks write. The projector and the rebuild both produce batches.
///
/// @param ranges the offsets that the batch covers: at most one range per partition, ordered by partition
/// @param eventCount records in the ranges, malformed ones included; less than the number of offsets, because
///   transaction markers take offsets too
/// @param bids events whose fact is an accepted or rejected bid, in log order within a partition
/// @param retractions events whose fact is [Fact.Retracted]
/// @param repetitions events whose fact is [Fact.Repeated]
/// @param auctions one update for each auction that an event changed
/// @param malformed records that cannot be projected
public record EventBatch(
        List<OffsetRange> ranges,
        int eventCount,
        List<Event> bids,
        List<Event> retractions,
        List<Event> repetitions,
        List<AuctionUpdate> auctions,
        List<MalformedEvent> malformed) {

    /// Consecutive offsets of one partition of `auction-events`.
    ///
    /// @param from the first offset
    /// @param to the offset after the last one: the consumer's position, which can be past the last record + 1, because
    ///   transaction markers take offsets too
    /// @param nextCommand the offset of `auction-commands` after the last command that the range decides; 0: it decides
    ///   none
    public record OffsetRange(int partition, long from, long to, long nextCommand) {
        public OffsetRange {
            if (from < 0 || to < from || nextCommand < 0) {
                throw new IllegalArgumentException("invalid offset range: " + partition + "@" + from + " to " + to);
            }
        }

        /// Before its events were read.
        public OffsetRange(int partition, long from, long to) {
            this(partition, from, to, 0);
        }

        OffsetRange deciding(long commandsBelow) {
            return new OffsetRange(partition, from, to, commandsBelow);
        }

        /// This range and the next one of its partition.
        public OffsetRange then(OffsetRange next) {
            return new OffsetRange(partition, from, next.to, Math.max(nextCommand, next.nextCommand));
        }

        public long length() {
            return to - from;
        }
    }

    /// A record that cannot be projected, with its original bytes.
    ///
    /// @param reason what is wrong with it, for people
    public record MalformedEvent(ConsumerRecord<byte[], byte[]> record, String reason) {}
}
