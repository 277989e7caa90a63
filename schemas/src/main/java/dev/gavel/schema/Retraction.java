package dev.gavel.schema;

/// When bidders can retract their bids.
///
/// @param windowMs how long after the bid, by broker time; 1 ms to [#MAX_WINDOW_MS]
/// @param last only while the bid is among this many latest accepted bids of the auction, which the auction stores; 1
///   to [#MAX_LAST]
/// @param allowDisclosure whether the seller accepts that bidders can use retractions to learn the leader's maximum in
///   a proxy auction, or in a sealed one whether others have bid
public record Retraction(long windowMs, int last, boolean allowDisclosure) {
    /// 30 days.
    public static final long MAX_WINDOW_MS = SoftClose.MAX_MS;

    public static final int MAX_LAST = 32;

    /// If the seller names a window only.
    public static final int DEFAULT_LAST = 16;

    /// Without disclosure: for an English auction, which has nothing to disclose.
    public Retraction(long windowMs, int last) {
        this(windowMs, last, false);
    }

    /// The same, in an auction of any type.
    public Retraction withDisclosure() {
        return allowDisclosure ? this : new Retraction(windowMs, last, true);
    }

    public Retraction {
        AuctionTerms.require(windowMs > 0 && windowMs <= MAX_WINDOW_MS, "retraction's window is out of range");
        AuctionTerms.require(last > 0 && last <= MAX_LAST, "retraction's last is not 1 to " + MAX_LAST);
    }
}
