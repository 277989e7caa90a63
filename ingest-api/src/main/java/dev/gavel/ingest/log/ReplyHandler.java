package dev.gavel.ingest.log;

import dev.gavel.schema.Event;

/// Receives the decision of one command. Registered in [PendingReplies].
interface ReplyHandler {
    /// The command's number within this instance.
    long correlation();

    /// When the command was sent, by [System#nanoTime].
    long startNs();

    /// Takes the decision. Called on the reply listener's thread: must neither block nor fail.
    ///
    /// @param wakeups collects the pipelines to wake after all replies of one poll were delivered
    void onDecision(Event event, WakeupBatch wakeups);

    /// Wakes the waiting thread if its wait is over. Does nothing if the thread checks its own time.
    void checkTimeout(long nowNs);
}
