package dev.gavel.processor;

/// Puts a wish to close an auction on the log.
@FunctionalInterface
interface CloseAppender {
    /// Returns soon, whether it works or not: whoever calls asks again while the auction stays open.
    void appendClose(long auctionId);
}
