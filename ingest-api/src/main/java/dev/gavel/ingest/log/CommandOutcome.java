package dev.gavel.ingest.log;

import dev.gavel.schema.Event;
import dev.gavel.schema.Position;
import dev.gavel.schema.Reason;
import dev.gavel.schema.Standing;

/// What became of a command, as far as the one who asked may be told.
public sealed interface CommandOutcome {
    record Decided(Event event) implements CommandOutcome {}

    /// On the log, and will be decided; the decision is not here yet.
    record Appended(Position position) implements CommandOutcome {}

    /// A bid that was not asked, for what is known of the auction refuses it.
    ///
    /// @param standing of the auction, as [#asOf] left it
    /// @param asOf the latest command of the auction that is known
    record RefusedHere(Reason reason, long auctionId, Standing standing, Position asOf) implements CommandOutcome {}

    /// No answer about the auction, and no promise of one.
    sealed interface Failed extends CommandOutcome {}

    /// Certainly not on the log.
    ///
    /// @param why for people
    record NotAppended(String why) implements Failed {}

    /// Nobody can tell yet whether it is on the log.
    ///
    /// @param why for people
    record Uncertain(String why) implements Failed {}

    /// Not sent to the log, for as many as may be are waiting already.
    record TooManyInFlight() implements Failed {}
}
