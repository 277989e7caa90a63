package dev.gavel.processor.auction;

import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.Increment;
import java.util.List;

/// Whether the minimum next bid of an auction is firm: it never falls while the auction is open, and a lower multiple
/// of the tick size by anybody but the leader is rejected for that reason and no other. An ingest node that has seen a
/// firm minimum can reject lower bids locally (docs/adr/0020). Holds for rules version 1 too.
public final class FirmMinimum {
    private FirmMinimum() {}

    /// Retractions can lower the minimum. Before rules version 4, bid limits and invitations add reasons that precede
    /// it.
    public static boolean holdsFor(AuctionTerms terms) {
        return neverFalls(terms)
                && terms.retraction() == null
                && terms.bidders().maxBids() == 0
                && !terms.bidders().byInvitation();
    }

    /// An English price rises to the accepted amount, which was at least the minimum. A proxy price rises to the
    /// previous leader's maximum plus one increment, which is at least the minimum only if increments never get
    /// smaller.
    private static boolean neverFalls(AuctionTerms terms) {
        return switch (terms.type()) {
            case ENGLISH -> true;
            case PROXY -> !(terms.increment() instanceof Increment.Bands bands) || stepsRise(bands.bands());
            case SEALED_FIRST, SEALED_SECOND -> false;
        };
    }

    private static boolean stepsRise(List<Increment.Band> bands) {
        for (int i = 1; i < bands.size(); i++) {
            if (bands.get(i).stepMicros() < bands.get(i - 1).stepMicros()) {
                return false;
            }
        }
        return true;
    }
}
