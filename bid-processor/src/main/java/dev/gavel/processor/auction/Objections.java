package dev.gavel.processor.auction;

import dev.gavel.schema.Command.PlaceBid;
import dev.gavel.schema.Fact;
import dev.gavel.schema.Reason;
import java.util.ArrayList;
import java.util.List;

/// All that the rules have against a bid, as bits by the order of [Reason]: most bids are taken, and cost nothing here.
final class Objections {
    private static final Reason[] REASONS = Reason.values();

    private Objections() {}

    @SuppressWarnings("EnumOrdinal") // The bits never leave this class but as reasons.
    static int bit(Reason reason) {
        return 1 << reason.ordinal();
    }

    /// @param objections not 0
    static Fact.BidRefused refuse(PlaceBid bid, int objections) {
        Reason first = first(objections);
        int others = objections & ~bit(first);
        return others == 0 ? new Fact.BidRefused(bid, first) : new Fact.BidRefused(bid, first, all(others));
    }

    private static List<Reason> all(int objections) {
        List<Reason> reasons = new ArrayList<>(Integer.bitCount(objections));
        for (int left = objections; left != 0; left &= left - 1) {
            reasons.add(first(left));
        }
        return List.copyOf(reasons);
    }

    private static Reason first(int objections) {
        return REASONS[Integer.numberOfTrailingZeros(objections)];
    }
}
