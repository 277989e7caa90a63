package dev.gavel.projector.fold;

import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.Position;
import dev.gavel.schema.Standing;
import org.jspecify.annotations.Nullable;

/// The latest public state of one auction.
///
/// @param terms present if the auction was opened within the batch; `null` if its row already exists
/// @param position of the last command that concerned the auction, in `auction-commands`
public record AuctionUpdate(long id, @Nullable AuctionTerms terms, Standing standing, Position position) {
    /// Combines this update with a later one of the same auction.
    public AuctionUpdate then(AuctionUpdate later) {
        return later.terms != null || terms == null
                ? later
                : new AuctionUpdate(id, terms, later.standing, later.position);
    }
}
