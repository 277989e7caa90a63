package dev.gavel.ingest.read;

import dev.gavel.ingest.json.BidReceipt;
import dev.gavel.ingest.json.DecidedBid;
import dev.gavel.schema.AuctionView;
import dev.gavel.schema.Position;
import dev.gavel.schema.Status;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the reading routes ask. Every method answers within about two seconds.
public interface ReadModels {
    /// Null: there is no such auction, as far as the read models are.
    ///
    /// @throws ReadModelsUnavailableException if none answers
    @Nullable AuctionView auction(long id);

    /// Auctions above an id, ascending.
    ///
    /// @param status as of now; null: any
    /// @throws ReadModelsUnavailableException if none answers
    List<AuctionView> auctions(@Nullable Status status, long aboveId, int limit);

    /// Bids of an auction below an id, newest first.
    ///
    /// @throws ReadModelsUnavailableException if none answers
    List<DecidedBid> bids(long auctionId, long belowBidId, int limit);

    /// Null: no row.
    ///
    /// @throws ReadModelsUnavailableException if none answers
    @Nullable DecidedBid bid(long auctionId, long bidId);

    /// Null: no row, or its event is not chained.
    ///
    /// @throws ReadModelsUnavailableException if none answers
    @Nullable BidReceipt receipt(long auctionId, long bidId);

    /// Whether all that stands up to this position has been read: then what is not there will not come.
    ///
    /// @throws ReadModelsUnavailableException if none answers
    boolean isPast(long auctionId, Position position);
}
