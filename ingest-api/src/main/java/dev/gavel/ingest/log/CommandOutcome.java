package dev.gavel.ingest.log;

import dev.gavel.schema.Event;
import dev.gavel.schema.Position;
import dev.gavel.schema.Reason;
import dev.gavel.schema.Standing;

/// What the caller of a command learns about it.
public sealed interface CommandOutcome {
    /// The processor decided the command.
    record Decided(Event event) implements CommandOutcome {}

    /// The command is on the log and will be decided, but the reply did not arrive in time.
    record Appended(Position position) implements CommandOutcome {}

    /// A bid that this node rejected without the log, because of what it knows about the auction.
    ///
    /// @param standing of the auction after the command at [#asOf]
    /// @param asOf the latest command on the auction that this node knows
    record RejectedLocally(Reason reason, long auctionId, Standing standing, Position asOf) implements CommandOutcome {}

    /// The command has no decision, and may never have one.
    sealed interface Failed extends CommandOutcome {}

    /// The command is certainly not on the log.
    ///
    /// @param reason for people
    record NotAppended(String reason) implements Failed {}

    /// The command may or may not be on the log.
    ///
    /// @param reason for people
    record Uncertain(String reason) implements Failed {}

    /// The command was not appended, because the limit of commands in flight is reached.
    record TooManyInFlight() implements Failed {}

    /// The command was not appended, because the processor is too far behind on its partition.
    record ProcessorBehind() implements Failed {}

    /// The command was not appended, because its auction has too many undecided commands.
    record AuctionBusy() implements Failed {}

    /// The auction was not opened, because too many are open.
    record TooManyOpenAuctions() implements Failed {}

    /// The auction was not opened, because too many of its seller are open.
    ///
    /// @param limit of open auctions of one seller
    record TooManyOpenAuctionsOfSeller(long limit) implements Failed {}

    /// The auction was not opened, because its terms are too large.
    ///
    /// @param bytes of the terms as they would be stored
    /// @param maxBytes that they may have
    record TermsTooLarge(int bytes, int maxBytes) implements Failed {}
}
