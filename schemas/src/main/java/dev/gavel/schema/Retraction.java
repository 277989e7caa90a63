package dev.gavel.schema;

/// When a bid may be retracted by who made it.
///
/// @param windowMs for so long after the bid, by the log's time; 1 ms to [#MAX_WINDOW_MS]
/// @param last while it is among so many latest accepted bids of the auction, 1 to [#MAX_LAST]: so much the auction
///   must remember
public record Retraction(long windowMs, int last) {
    /// 30 days.
    public static final long MAX_WINDOW_MS = SoftClose.MAX_MS;

    public static final int MAX_LAST = 32;

    /// If the seller names a window only.
    public static final int DEFAULT_LAST = 16;

    public Retraction {
        AuctionTerms.require(windowMs > 0 && windowMs <= MAX_WINDOW_MS, "retraction's window is out of range");
        AuctionTerms.require(last > 0 && last <= MAX_LAST, "retraction's last is not 1 to " + MAX_LAST);
    }
}
