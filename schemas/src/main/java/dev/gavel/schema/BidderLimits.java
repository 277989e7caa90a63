package dev.gavel.schema;

import java.util.List;

/// Who may bid, and how often.
///
/// @param maxBids how many accepted bids one bidder may have, including retracted ones; 0: no limit
/// @param byInvitation only the allowed bidders may bid
/// @param allowedBidders ids, ascending, at most [#MAX_ALLOWED_BIDDERS]; in events the list is withheld, and empty
/// @param selfOutbid in an English auction the leader may bid again
public record BidderLimits(int maxBids, boolean byInvitation, List<Long> allowedBidders, boolean selfOutbid) {
    public static final BidderLimits NONE = new BidderLimits(0, false, List.of(), false);
    public static final int MAX_ALLOWED_BIDDERS = 1000;

    /// The largest limit that a seller can set. Not checked here, because the log may have larger ones.
    public static final int MAX_BIDS = 1_000_000;

    public BidderLimits {
        allowedBidders = allowedBidders.stream().sorted().distinct().toList();
        AuctionTerms.require(maxBids >= 0, "max_bids_per_bidder is out of range");
        AuctionTerms.require(
                allowedBidders.size() <= MAX_ALLOWED_BIDDERS,
                "there are more than " + MAX_ALLOWED_BIDDERS + " allowed bidders");
        AuctionTerms.require(
                allowedBidders.isEmpty() || allowedBidders.getFirst() > 0, "an allowed bidder's id is out of range");
        AuctionTerms.require(allowedBidders.isEmpty() || byInvitation, "allowed bidders, but not by invitation");
    }

    /// Whether this bidder may bid at all.
    public boolean admits(long bidderId) {
        return !byInvitation || isAllowed(bidderId);
    }

    /// The public limits.
    BidderLimits published() {
        return allowedBidders.isEmpty() ? this : new BidderLimits(maxBids, byInvitation, List.of(), selfOutbid);
    }

    private boolean isAllowed(long bidderId) {
        int low = 0;
        int high = allowedBidders.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            long allowed = allowedBidders.get(middle);
            if (allowed == bidderId) {
                return true;
            }
            if (allowed < bidderId) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return false;
    }
}
