package dev.gavel.ingest.log;

import dev.gavel.schema.Position;
import org.jspecify.annotations.Nullable;

/// `auction-commands`, as one who appends sees it.
public interface CommandLog {
    /// Appends one record and tells the receipt, on any thread, exactly one of its three endings.
    ///
    /// @param key the auction's, [dev.gavel.schema.codec.AuctionKey]
    /// @param traceparent of the request; null: it had none
    void append(byte[] key, byte[] value, @Nullable String traceparent, Receipt receipt);

    /// The partition where an auction lives.
    int partition(byte[] key);

    /// The time by which the log counts, ms since 1970 UTC; 0: not known yet.
    long nowMs();

    /// How an append ended.
    interface Receipt {
        /// It is on the log, with all the copies that were asked for.
        void appended(Position at);

        /// It certainly is not on the log.
        void refused(String why);

        /// Nobody can tell.
        void lost(String why);
    }
}
