package dev.gavel.replay.feed;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What came of one auction.
///
/// @param id the API's; 0: it could not be opened
/// @param bids those that were decided, in order
/// @param hammerMicros 0: no bid was accepted, or it was not closed
/// @param failure why the play stopped; null: every bid was decided and the auction closed
public record PlayedAuction(
        PastAuction past, long id, List<PlayedBid> bids, long hammerMicros, @Nullable String failure) {

    public PlayedAuction {
        bids = List.copyOf(bids);
    }

    boolean closed() {
        return failure == null;
    }

    /// Whether it closed at the file's price.
    boolean samePrice() {
        return closed() && hammerMicros == past.priceMicros();
    }

    int accepted() {
        int accepted = 0;
        for (PlayedBid played : bids) {
            if (played.decision().accepted()) {
                accepted++;
            }
        }
        return accepted;
    }
}
