package dev.gavel.replay.audit;

import dev.gavel.projector.fold.AuctionUpdate;
import dev.gavel.projector.fold.EventBatch;
import dev.gavel.replay.log.ReplayProgress;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One partition's events folded, from the beginning as far as anybody asks: what its auctions are there. Grows with
/// the auctions, not with the log. Used by one thread.
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

    /// Goes on to here, if it isn't there.
    ///
    /// @param target gets the rows of what is read, but those of auctions
    void advanceTo(long offset, RowEncoder.Target target) throws SQLException {
        reader.read(partition, at, offset, batch -> take(batch, target));
        at = Math.max(at, offset);
    }

    /// Where it is: all below this offset is in it.
    long at() {
        return at;
    }

    /// That were folded.
    long events() {
        return events;
    }

    int partition() {
        return partition;
    }

    /// Of the auctions that were opened, in rising order.
    long[] ids() {
        long[] ids =
                auctions.values().stream()
                        .filter(auction -> auction.terms() != null)
                        .mapToLong(AuctionUpdate::id)
                        .toArray();
        Arrays.sort(ids);
        return ids;
    }

    /// Null: it was not opened.
    @Nullable AuctionUpdate auction(long id) {
        AuctionUpdate auction = auctions.get(id);
        return auction == null || auction.terms() == null ? null : auction;
    }

    /// The rows of the auctions as they are here, in the order of their ids.
    void auctions(RowEncoder.Target target) throws SQLException {
        for (long id : ids()) {
            AuctionUpdate auction = auction(id);
            if (auction != null) {
                rows.of(auction, target);
            }
        }
    }

    private void take(EventBatch batch, RowEncoder.Target target) throws SQLException {
        rows.of(batch, target);
        batch.auctions().forEach(update -> auctions.merge(update.id(), update, AuctionUpdate::then));
        events += batch.eventCount();
        progress.advance(batch.ranges().getFirst().to() - batch.ranges().getFirst().from());
    }
}
