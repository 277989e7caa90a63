package dev.gavel.processor.auction.simulation;

/// Deliberate defects, which the simulation must detect.
enum Defect {
    NONE,
    /// A commit keeps the events, but not the changes of the changelog.
    LOSES_CHANGES,
    /// Changes of an aborted transaction are restored.
    KEEPS_ABORTED_CHANGES,
    /// A reply differs from the event.
    ALTERS_A_REPLY,
    /// An event is on the log twice.
    DOUBLES_AN_EVENT,
    /// Two events are swapped.
    SWAPS_EVENTS,
    /// A processor commits although another one owns its partition.
    FENCES_NOBODY,
    /// A processor skips a command.
    LOSES_A_COMMAND,
    /// A retry is decided again.
    OVERLOOKS_KEYS,
    /// The processor uses its own clock instead of broker time.
    DECIDES_BY_ITS_OWN_CLOCK
}
