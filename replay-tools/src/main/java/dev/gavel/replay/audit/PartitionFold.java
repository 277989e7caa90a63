package dev.gavel.replay.audit;

import dev.gavel.projector.fold.AuctionUpdate;
import dev.gavel.projector.fold.EventBatch;
import dev.gavel.replay.log.ReplayProgress;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The fold of one partition's events: the state of its auctions at an offset that only moves forward. Memory grows
/// with the auctions, not with the log. Used by one thread.
final class PartitionFold {
    private final FoldReader reader;
    private final int partition;
    private final ReplayProgress progress;
    private final RowEncoder rows = new RowEncoder();
    private final Map<Long, AuctionUpdate> auctions = new HashMap<>();
    private long at;
    private long events;

    PartitionFold(FoldReader reader, int partition, ReplayProgress progress) {
        this.reader = reader;
        this.partition = partition;
        this.progress = progress;
    }

    /// Folds the events up to this offset, if they are not folded yet.
    ///
    /// @param target receives the rows of those events, except the rows of auctions
    void advanceTo(long offset, RowEncoder.Target target) throws SQLException {
        reader.read(partition, at, offset, batch -> take(batch, target));
        at = Math.max(at, offset);
    }

    /// All events before this offset are folded.
    long at() {
        return at;
    }

    /// How many events were folded.
    long events() {
        return events;
    }

    int partition() {
        return partition;
    }

    /// The ids of the auctions that were opened, in ascending order.
    long[] ids() {
        long[] ids =
                auctions.values().stream()
                        .filter(auction -> auction.terms() != null)
                        .mapToLong(AuctionUpdate::id)
                        .toArray();
        Arrays.sort(ids);
        return ids;
    }

    /// The auction, or `null` if it was not opened.
    @Nullable AuctionUpdate auction(long id) {
        AuctionUpdate auction = auctions.get(id);
        return auction == null || auction.terms() == null ? null : auction;
    }

    /// Encodes the rows of all auctions, in the order of their ids.
    void auctions(RowEncoder.Target target) throws SQLException {
        for (long id : ids()) {
            AuctionUpdate auction = auction(id);
            if (auction != null) {
                rows.encode(auction, target);
            }
        }
    }

    private void take(EventBatch batch, RowEncoder.Target target) throws SQLException {
        rows.encode(batch, target);
        batch.auctions().forEach(update -> auctions.merge(update.id(), update, AuctionUpdate::then));
        events += batch.eventCount();
        progress.advance(batch.ranges().getFirst().to() - batch.ranges().getFirst().from());
    }
}
