package dev.gavel.ingest.log;

import dev.gavel.schema.Position;
import org.jspecify.annotations.Nullable;

/// The producing side of `auction-commands`.
public interface CommandLog {
    /// Appends one record. Calls exactly one method of the callback, on any thread.
    ///
    /// @param key the auction's key, see [dev.gavel.schema.codec.AuctionKey]
    /// @param traceparent the request's `traceparent`, or null
    void append(byte[] key, byte[] value, @Nullable String traceparent, AppendCallback callback);

    /// The broker's time in ms since 1970 UTC, or 0 if it is not known yet.
    long nowMs();

    /// Receives the result of one append.
    interface AppendCallback {
        /// The record is on the log, with all the copies that `acks=all` asks for.
        void appended(Position at);

        /// The record is certainly not on the log.
        void notAppended(String reason);

        /// The record may or may not be on the log.
        void uncertain(String reason);
    }
}
