package dev.gavel.ingest.log;

import dev.gavel.schema.Event;

/// Somebody who waits for the decision of one command, as [PendingReplies] knows them.
interface ReplyHandler {
    /// The command's number within this instance.
    long correlation();

    /// When it was asked, by [System#nanoTime].
    long startNs();

    /// The decision is here. On the reply listener's thread: must neither wait nor fail.
    ///
    /// @param later who has to be woken once all replies that came together are delivered
    void decided(Event event, WakeupBatch later);

    /// Looks whether it has waited long enough, if it does not look itself.
    void endWait(long nowNs);
}
