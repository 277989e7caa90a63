package dev.gavel.processor.auction.simulation;

/// What can be wrong on purpose, to see that the simulation finds it.
enum Defect {
    NONE,
    /// A commit that keeps the events, and not what the changelog was told with them.
    LOSES_CHANGES,
    /// What an aborted transaction told the changelog is restored all the same.
    KEEPS_ABORTED_CHANGES,
    /// A reply that is not the event.
    ALTERS_A_REPLY,
    /// An event that stands twice on the log.
    DOUBLES_AN_EVENT,
    /// An event that stands before the one it followed.
    SWAPS_EVENTS,
    /// A processor commits whose partition another one has.
    FENCES_NOBODY,
    /// A command that a processor does not see.
    LOSES_A_COMMAND,
    /// A retry is decided anew.
    OVERLOOKS_KEYS,
    /// The processor's own clock is taken for the log's.
    DECIDES_BY_ITS_OWN_CLOCK
}
