package dev.gavel.processor.auction;

import dev.gavel.schema.Command.PlaceBid;
import dev.gavel.schema.Fact;
import dev.gavel.schema.Reason;
import java.util.ArrayList;
import java.util.List;

/// A set of reasons to reject a bid, as the bits of an `int` in the order of [Reason]. An accepted bid, the common
/// case, allocates nothing for it.
final class ReasonSet {
    private static final Reason[] REASONS = Reason.values();

    private ReasonSet() {}

    /// The set with this one reason.
    @SuppressWarnings("EnumOrdinal") // The bits leave this class as reasons only.
    static int of(Reason reason) {
        return 1 << reason.ordinal();
    }

    /// @param reasons not empty
    static Fact.BidRefused reject(PlaceBid bid, int reasons) {
        Reason primary = first(reasons);
        int others = reasons & ~of(primary);
        return others == 0 ? new Fact.BidRefused(bid, primary) : new Fact.BidRefused(bid, primary, toList(others));
    }

    private static List<Reason> toList(int reasons) {
        List<Reason> list = new ArrayList<>(Integer.bitCount(reasons));
        for (int left = reasons; left != 0; left &= left - 1) {
            list.add(first(left));
        }
        return List.copyOf(list);
    }

    private static Reason first(int reasons) {
        return REASONS[Integer.numberOfTrailingZeros(reasons)];
    }
}
