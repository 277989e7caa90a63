package dev.gavel.schema;

/// Anti-sniping: an accepted bid that comes within the window before the end moves the end by the extension.
///
/// @param windowMs 1 ms to [#MAX_MS]
/// @param extensionMs 1 ms to [#MAX_MS]
/// @param latestMs the end never moves past this, ms since 1970 UTC; 0: as far as the bids take it
public record SoftClose(long windowMs, long extensionMs, long latestMs) {
    /// 30 days.
    public static final long MAX_MS = 30L * 24 * 60 * 60 * 1000;

    public SoftClose {
        AuctionTerms.require(windowMs > 0 && windowMs <= MAX_MS, "soft close's window is out of range");
        AuctionTerms.require(extensionMs > 0 && extensionMs <= MAX_MS, "soft close's extension is out of range");
        AuctionTerms.require(
                latestMs >= 0 && latestMs <= AuctionTerms.MAX_TIME_MS, "soft close's latest end is out of range");
    }
}
