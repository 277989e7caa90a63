package dev.gavel.replay.audit;

import dev.gavel.projector.fold.AuctionUpdate;
import dev.gavel.projector.fold.EventBatch;
import dev.gavel.projector.fold.EventBatch.MalformedEvent;
import dev.gavel.projector.table.AuctionRows;
import dev.gavel.projector.table.BidRows;
import dev.gavel.projector.table.CopyBuffer;
import dev.gavel.schema.Event;
import dev.gavel.schema.Fact;
import java.sql.SQLException;

/// Encodes the rows that events lead to, as the projector writes them. Used by one thread.
final class RowEncoder {
    private final CopyBuffer buffer = new CopyBuffer();

    interface Target {
        void row(Relation relation, byte[] bytes, int length) throws SQLException;
    }

    /// Encodes all rows but those of auctions, which are complete only at the end of the fold.
    void encode(EventBatch batch, Target target) throws SQLException {
        for (Event event : batch.bids()) {
            buffer.clear();
            BidRows.putRow(event, buffer);
            target.row(Relation.BIDS, buffer.array(), buffer.length());
        }
        for (Event event : batch.retractions()) {
            begin(Relation.RETRACTIONS);
            buffer.putBigint(event.auctionId());
            buffer.putBigint(((Fact.Retracted) event.fact()).bidId());
            buffer.putTimestamp(event.atMs());
            target.row(Relation.RETRACTIONS, buffer.array(), buffer.length());
        }
        for (Event event : batch.repetitions()) {
            begin(Relation.REPEATS);
            buffer.putBigint(event.auctionId());
            buffer.putBigint(event.position().bidId());
            buffer.putBigint(((Fact.Repeated) event.fact()).first().bidId());
            target.row(Relation.REPEATS, buffer.array(), buffer.length());
        }
        for (MalformedEvent malformed : batch.malformed()) {
            begin(Relation.UNREADABLE);
            buffer.putInt(malformed.record().partition());
            buffer.putBigint(malformed.record().offset());
            buffer.putText(malformed.reason());
            buffer.putBytes(malformed.record().key());
            buffer.putBytes(malformed.record().value());
            target.row(Relation.UNREADABLE, buffer.array(), buffer.length());
        }
    }

    void encode(AuctionUpdate auction, Target target) throws SQLException {
        buffer.clear();
        AuctionRows.putRow(auction, buffer);
        target.row(Relation.AUCTIONS, buffer.array(), buffer.length());
    }

    private void begin(Relation relation) {
        buffer.clear();
        buffer.beginRow(relation.columns().size());
    }
}
