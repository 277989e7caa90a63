package dev.gavel.replay.audit;

import dev.gavel.projector.AuctionChange;
import dev.gavel.projector.AuctionRows;
import dev.gavel.projector.Batch;
import dev.gavel.projector.BidRows;
import dev.gavel.projector.CopyBuffer;
import dev.gavel.projector.Unreadable;
import dev.gavel.schema.Event;
import dev.gavel.schema.Fact;
import java.sql.SQLException;

/// The rows that events ask for. Used by one thread.
final class RowEncoder {
    private final CopyBuffer buffer = new CopyBuffer();

    interface Target {
        void row(Relation relation, byte[] bytes, int length) throws SQLException;
    }

    /// All but auctions, which are known only at the end.
    void of(Batch batch, Target target) throws SQLException {
        for (Event event : batch.bids()) {
            buffer.clear();
            BidRows.row(event, buffer);
            target.row(Relation.BIDS, buffer.array(), buffer.length());
        }
        for (Event event : batch.later().retractions()) {
            begin(Relation.RETRACTIONS);
            buffer.number(event.auctionId());
            buffer.number(((Fact.Retracted) event.fact()).bidId());
            buffer.time(event.atMs());
            target.row(Relation.RETRACTIONS, buffer.array(), buffer.length());
        }
        for (Event event : batch.later().repetitions()) {
            begin(Relation.REPEATS);
            buffer.number(event.auctionId());
            buffer.number(event.position().bidId());
            buffer.number(((Fact.Repeated) event.fact()).first().bidId());
            target.row(Relation.REPEATS, buffer.array(), buffer.length());
        }
        for (Unreadable unreadable : batch.unreadable()) {
            begin(Relation.UNREADABLE);
            buffer.small(unreadable.record().partition());
            buffer.number(unreadable.record().offset());
            buffer.text(unreadable.reason());
            buffer.bytes(unreadable.record().key());
            buffer.bytes(unreadable.record().value());
            target.row(Relation.UNREADABLE, buffer.array(), buffer.length());
        }
    }

    void of(AuctionChange auction, Target target) throws SQLException {
        buffer.clear();
        AuctionRows.row(auction, buffer);
        target.row(Relation.AUCTIONS, buffer.array(), buffer.length());
    }

    private void begin(Relation relation) {
        buffer.clear();
        buffer.row(relation.columns().size());
    }
}
