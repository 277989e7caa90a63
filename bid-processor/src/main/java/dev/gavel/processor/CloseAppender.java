package dev.gavel.processor;

/// Appends commands that close an auction whose end has passed.
@FunctionalInterface
interface CloseAppender {
    /// Returns soon and does not report failures. The [Closer] calls it again while the auction stays open.
    void appendClose(long auctionId);
}
