package dev.gavel.schema;

/// Protection against last-second bids: an accepted bid within the window before the end moves the end by the
/// extension, if it does what the trigger says.
///
/// @param windowMs 1 ms to [#MAX_MS]
/// @param extensionMs 1 ms to [#MAX_MS]
/// @param latestMs the end never moves past this time, ms since 1970 UTC; 0: no limit
/// @param trigger which accepted bids move the end; before rules version 3 any bid
public record SoftClose(long windowMs, long extensionMs, long latestMs, SoftCloseTrigger trigger) {
    /// 30 days.
    public static final long MAX_MS = 30L * 24 * 60 * 60 * 1000;

    public SoftClose {
        AuctionTerms.require(windowMs > 0 && windowMs <= MAX_MS, "soft close's window is out of range");
        AuctionTerms.require(extensionMs > 0 && extensionMs <= MAX_MS, "soft close's extension is out of range");
        AuctionTerms.require(
                latestMs >= 0 && latestMs <= AuctionTerms.MAX_TIME_MS, "soft close's latest end is out of range");
    }
}
