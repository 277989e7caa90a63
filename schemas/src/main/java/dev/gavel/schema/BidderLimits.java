package dev.gavel.schema;

import java.util.List;

/// Who may bid, and how often.
///
/// @param maxBids accepted bids that one bidder may make, retracted ones included; 0: any number
/// @param byInvitation only the guests may bid
/// @param guests their ids, ascending, at most [#MAX_GUESTS]; in events the list is withheld, and empty
/// @param selfOutbid English: who leads may bid again
public record BidderLimits(int maxBids, boolean byInvitation, List<Long> guests, boolean selfOutbid) {
    public static final BidderLimits NONE = new BidderLimits(0, false, List.of(), false);
    public static final int MAX_GUESTS = 1000;

    public BidderLimits {
        guests = guests.stream().sorted().distinct().toList();
        AuctionTerms.require(maxBids >= 0, "max_bids_per_bidder is out of range");
        AuctionTerms.require(guests.size() <= MAX_GUESTS, "there are more than " + MAX_GUESTS + " allowed bidders");
        AuctionTerms.require(guests.isEmpty() || guests.getFirst() > 0, "an allowed bidder's id is out of range");
        AuctionTerms.require(guests.isEmpty() || byInvitation, "allowed bidders, but not by invitation");
    }

    /// Whether this bidder may bid at all.
    public boolean admits(long bidderId) {
        return !byInvitation || isGuest(bidderId);
    }

    /// As everybody may see them.
    BidderLimits published() {
        return guests.isEmpty() ? this : new BidderLimits(maxBids, byInvitation, List.of(), selfOutbid);
    }

    private boolean isGuest(long bidderId) {
        int low = 0;
        int high = guests.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            long guest = guests.get(middle);
            if (guest == bidderId) {
                return true;
            }
            if (guest < bidderId) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return false;
    }
}
