package dev.gavel.processor.auction.simulation;

/// A violation of what the processor guarantees.
record Finding(Kind kind, String what) {
    enum Kind {
        /// A command without a committed event.
        LOST,
        /// A command with more than one.
        DOUBLED,
        /// A committed event that no command asked for.
        EXTRA,
        /// Events in another order than their commands.
        REORDERED,
        /// Not what a fold from the log's beginning decides.
        UNLIKE_THE_FOLD,
        /// Not what the rules written a second time decide.
        UNLIKE_THE_NAIVE_RULES,
        /// A reply that is not the committed event, byte for byte.
        REPLY_UNLIKE_EVENT,
        /// An auction's events are not numbered 1, 2, 3, …
        GAP,
        /// An event is not tied to the one before it.
        CHAIN_BROKEN,
        /// The same key and command, another decision.
        KEY_FORGOTTEN,
        /// The state that a processor restored, or has in the end, differs from the state computed from the log.
        STATE_UNLIKE_THE_FOLD
    }
}
