package dev.gavel.processor.auction;

/// The bidder who would win now, and at which price.
///
/// @param leaderId 0: no bid stands
/// @param highestMicros the amount of the leading bid; in a proxy auction the leader's maximum
/// @param priceMicros what the leader would pay now; in a sealed auction without regard to the reserve price
/// @param bidId the leading bid
public record Leader(long leaderId, long highestMicros, long priceMicros, long bidId) {
    public static final Leader NONE = new Leader(0, 0, 0, 0);

    public boolean exists() {
        return leaderId != 0;
    }

    boolean is(long bidderId) {
        return leaderId == bidderId;
    }
}
