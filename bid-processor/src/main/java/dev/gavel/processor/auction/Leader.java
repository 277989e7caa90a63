package dev.gavel.processor.auction;

/// Who leads, with what, and what it would cost.
///
/// @param leaderId 0: nobody
/// @param highestMicros the leader's bid, maximum or sealed bid
/// @param priceMicros what the leader would pay now, the reserve of a sealed auction apart
/// @param bidId the bid that leads
public record Leader(long leaderId, long highestMicros, long priceMicros, long bidId) {
    public static final Leader NONE = new Leader(0, 0, 0, 0);

    public boolean exists() {
        return leaderId != 0;
    }

    boolean isBy(long bidderId) {
        return leaderId == bidderId;
    }
}
