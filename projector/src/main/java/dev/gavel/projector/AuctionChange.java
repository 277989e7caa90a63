package dev.gavel.projector;

import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.Position;
import dev.gavel.schema.Standing;
import org.jspecify.annotations.Nullable;

/// What became of one auction: its last standing, and its terms where they are known.
///
/// @param terms null: it was opened before, so its row is there already
/// @param position of the last command that concerned it; an offset of `auction-commands`, not of events
public record AuctionChange(long id, @Nullable AuctionTerms terms, Standing standing, Position position) {
    /// This one and then a later one of the same auction.
    public AuctionChange then(AuctionChange later) {
        return later.terms != null || terms == null
                ? later
                : new AuctionChange(id, terms, later.standing, later.position);
    }
}
