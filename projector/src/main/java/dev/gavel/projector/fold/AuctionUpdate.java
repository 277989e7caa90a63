package dev.gavel.projector.fold;

import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.AuctionView;
import dev.gavel.schema.Position;
import dev.gavel.schema.Standing;
import org.jspecify.annotations.Nullable;

/// The latest public state of one auction.
///
/// @param terms present if the auction was opened within the batch; `null` if its row already exists
/// @param closedAtMs when the auction was closed or cancelled; 0: not within the batch
/// @param position of the last command that concerned the auction, in `auction-commands`; of a sealed auction that is
///   not over, of its opening
public record AuctionUpdate(
        long id, @Nullable AuctionTerms terms, Standing standing, long closedAtMs, Position position) {
    /// The auction as the read models have it.
    public AuctionView view(AuctionTerms publicTerms) {
        return new AuctionView(id, publicTerms, standing, closedAtMs, position);
    }

    /// Combines this update with a later one of the same auction. The first terms stay, and an event that is on the log
    /// again does not bring back the standing that it had.
    public AuctionUpdate then(AuctionUpdate later) {
        if (terms == null && later.terms != null) {
            return later;
        }
        AuctionUpdate latest = later.position.offset() < position.offset() ? this : later;
        long closed = later.closedAtMs == 0 ? closedAtMs : later.closedAtMs;
        return new AuctionUpdate(id, terms, latest.standing, closed, latest.position);
    }
}
