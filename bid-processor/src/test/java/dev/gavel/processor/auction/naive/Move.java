package dev.gavel.processor.auction.naive;

/// One step of a generated history, relative to the current state of the auction, so that a history stays meaningful
/// when jqwik shrinks it.
///
/// @param lot the auction, by number
/// @param bidder the bidder who acts
/// @param aim the amount that a bid is close to
/// @param nudge how many steps the bid is above it
/// @param back how many bids or commands ago the referenced one is
/// @param clock how the log's time moves before the step
/// @param ticks how far it moves
/// @param key idempotency key; 0: none
/// @param expiry when the bid, or the command, expires
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
        /// Repeats an earlier command with its key.
        AGAIN
    }

    public enum Aim {
        MINIMUM,
        PRICE,
        OPENING,
        RESERVE,
        BUY_NOW,
        /// The leader's amount, which bidders do not know.
        HIGHEST,
        /// The bidder's own highest amount.
        OWN,
        /// Far above the price.
        FAR,
        MOST
    }

    public enum Clock {
        STANDS,
        TICKS,
        BACK,
        TO_START,
        TO_END,
        /// About a day later, when keys expire.
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
