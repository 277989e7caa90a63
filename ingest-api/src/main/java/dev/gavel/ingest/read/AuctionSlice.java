package dev.gavel.ingest.read;

import dev.gavel.schema.AuctionView;
import java.util.List;

/// Some auctions of a list, in ascending order of id.
///
/// @param auctions can be fewer than were asked for, or none, although more follow
/// @param lastId of the auctions that were looked at; the list goes on above it
/// @param more whether there may be auctions above it
public record AuctionSlice(List<AuctionView> auctions, long lastId, boolean more) {
    public AuctionSlice {
        auctions = List.copyOf(auctions);
    }
}
