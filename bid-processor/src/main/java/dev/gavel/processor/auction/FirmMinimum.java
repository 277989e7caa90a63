package dev.gavel.processor.auction;

import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.Increment;
import java.util.List;

/// Whether a minimum next bid, once seen, holds for as long as the auction is open: then whoever has seen it knows that
/// a lower bid of somebody who does not lead is refused, and why, without asking (docs/adr/0020). Of version 1 too.
public final class FirmMinimum {
    private FirmMinimum() {}

    /// No retraction makes it fall, no step either, and nothing else that a bidder may be told comes before it.
    public static boolean isGivenBy(AuctionTerms terms) {
        return isSteady(terms)
                && terms.retraction() == null
                && terms.bidders().maxBids() == 0
                && !terms.bidders().byInvitation();
    }

    /// An English price rises to the accepted amount, which was no less than the minimum. A proxy price may rise by
    /// less: to the old leader's maximum and an increment, which is no less than the minimum only if steps never fall.
    private static boolean isSteady(AuctionTerms terms) {
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
