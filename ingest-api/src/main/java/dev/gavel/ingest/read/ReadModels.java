package dev.gavel.ingest.read;

import dev.gavel.ingest.json.BidReceipt;
import dev.gavel.ingest.json.DecidedBid;
import dev.gavel.schema.AuctionView;
import dev.gavel.schema.Position;
import dev.gavel.schema.Status;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The queries of the read routes. Every method returns within about two seconds.
public interface ReadModels {
    /// The auction, or `null` if the read models do not have it.
    ///
    /// @throws UnavailableException if no read model answers
    @Nullable AuctionView auction(long id);

    /// Auctions above an id, in ascending order of id.
    ///
    /// @param status at this time; null: any
    /// @param limit of the rows that are read
    /// @throws UnavailableException if no read model answers
    AuctionSlice auctions(@Nullable Status status, long aboveId, int limit);

    /// Bids of an auction below an id, newest first.
    ///
    /// @throws UnavailableException if no read model answers
    List<DecidedBid> bids(long auctionId, long belowBidId, int limit);

    /// The bid, or `null` if the read models do not have it.
    ///
    /// @throws UnavailableException if no read model answers
    @Nullable DecidedBid bid(long auctionId, long bidId);

    /// The receipt of a bid, or `null` if there is no such bid or its event has no chain hash.
    ///
    /// @throws UnavailableException if no read model answers
    @Nullable BidReceipt receipt(long auctionId, long bidId);

    /// Whether the read models contain every command of the position's partition up to it. A bid at that position which
    /// they do not have does not exist.
    ///
    /// @throws UnavailableException if no read model answers
    boolean isPast(Position position);

    /// No read model answers. Placing bids does not depend on them.
    final class UnavailableException extends RuntimeException {
        private static final long serialVersionUID = 1;

        public UnavailableException(Throwable cause) {
            super("no read model answers: " + cause.getMessage(), cause);
        }
    }

    /// Some auctions of a list, in ascending order of id.
    ///
    /// @param auctions can be fewer than were asked for, or none, although more follow
    /// @param lastId of the auctions that were looked at; the list goes on above it
    /// @param more whether there may be auctions above it
    record AuctionSlice(List<AuctionView> auctions, long lastId, boolean more) {
        public AuctionSlice {
            auctions = List.copyOf(auctions);
        }
    }
}
