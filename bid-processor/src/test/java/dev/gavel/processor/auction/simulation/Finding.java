package dev.gavel.processor.auction.simulation;

/// A violation of what the processor guarantees.
record Finding(Kind kind, String what) {
    enum Kind {
        /// A command without a committed event.
        LOST,
        /// A command with more than one committed event.
        DOUBLED,
        /// A committed event without a command.
        EXTRA,
        /// Events in another order than their commands.
        REORDERED,
        /// An event differs from the one that a replay from the beginning of the log gives.
        UNLIKE_THE_FOLD,
        /// An event differs from the one that the naive rules give.
        UNLIKE_THE_NAIVE_RULES,
        /// A reply differs from the committed event.
        REPLY_UNLIKE_EVENT,
        /// An auction's events are not numbered 1, 2, 3, …
        GAP,
        /// An event's chain hash does not follow from the event before it.
        CHAIN_BROKEN,
        /// The same key and command got two decisions.
        KEY_FORGOTTEN,
        /// The state that a processor restored, or has in the end, differs from the state computed from the log.
        STATE_UNLIKE_THE_FOLD
    }
}
