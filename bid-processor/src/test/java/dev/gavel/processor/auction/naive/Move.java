package dev.gavel.processor.auction.naive;

/// One step of a generated history, relative to the current state of the auction. So a history stays meaningful when
/// jqwik shrinks it.
///
/// @param lot which auction
/// @param bidder who acts
/// @param aim what a bid aims at
/// @param nudge by how many steps it misses, upwards
/// @param back how many bids or commands ago is the one that is meant
/// @param clock where the log's time goes before it
/// @param ticks by how much
/// @param key idempotency key; 0: none
/// @param expiry of the bid, or of the command's deadline
public record Move(
        Kind kind, int lot, int bidder, Aim aim, int nudge, int back, Clock clock, int ticks, int key, Expiry expiry) {
    public enum Kind {
        BID,
        RETRACT_OWN,
        RETRACT_ANOTHERS,
        OPEN,
        CLOSE_AT_END,
        CLOSE_BY_SELLER,
        CANCEL,
        /// The very same command once more, with its key.
        AGAIN
    }

    public enum Aim {
        MINIMUM,
        PRICE,
        OPENING,
        RESERVE,
        BUY_NOW,
        /// The leader's amount, which bidders don't know.
        HIGHEST,
        /// The bidder's own highest.
        OWN,
        /// Far above.
        FAR,
        MOST
    }

    public enum Clock {
        STANDS,
        TICKS,
        BACK,
        TO_START,
        TO_END,
        /// A day after some command.
        A_DAY
    }

    public enum Expiry {
        NONE,
        BID_JUST_IN_TIME,
        BID_TOO_LATE,
        COMMAND_JUST_IN_TIME,
        COMMAND_TOO_LATE
    }
}
