package dev.gavel.schema;

/// Why a command was rejected. The codes are stable, because programs depend on them. If several reasons apply, the
/// first in this order is the primary one. New reasons can be inserted anywhere, but existing ones must keep their
/// order.
public enum Reason {
    KEY_REUSED("idempotency_key_reused", "This idempotency key was used for another command in this auction."),
    UNKNOWN_AUCTION("unknown_auction", "There is no such auction."),
    NOT_THE_SELLER("not_the_seller", "The auction belongs to another seller."),
    ALREADY_EXISTS("auction_already_exists", "An auction with this id exists already."),
    ENDS_IN_THE_PAST("ends_in_the_past", "The opening reached the log after the auction's end."),
    CANCELLED("auction_cancelled", "The auction was cancelled."),
    CLOSED("auction_closed", "The auction has ended."),
    NOT_YET_OPEN("auction_not_yet_open", "The auction has not started."),
    EXPIRED("expired", "The command reached the log after its deadline."),
    NOT_INVITED("bidder_not_invited", "The auction is by invitation, and the bidder is not invited."),
    BID_LIMIT_REACHED("bid_limit_reached", "The bidder has made as many bids as the auction allows."),
    ALREADY_LEADING("already_leading", "The bidder already leads the auction."),
    OFF_TICK("off_tick", "The amount is not a multiple of the auction's tick size."),
    OWN_BID_NOT_RAISED("own_bid_not_raised", "The amount is not above the bidder's own previous amount."),
    BELOW_OPENING_PRICE("below_opening_price", "The first bid must reach the opening price."),
    BID_TOO_LOW("bid_too_low", "The bid does not reach the minimum next bid."),
    NOT_ENDED("auction_not_ended", "The auction's end has not passed."),
    NO_RETRACTION("retraction_not_allowed", "Bids of this auction are binding and cannot be retracted."),
    NOT_RETRACTABLE("bid_not_retractable", "The bidder has no bid with this id among the auction's latest bids."),
    RETRACTION_TOO_LATE("retraction_too_late", "The time to retract the bid has passed.");

    private final String code;
    private final String sentence;

    Reason(String code, String sentence) {
        this.code = code;
        this.sentence = sentence;
    }

    /// For programs: snake_case.
    public String code() {
        return code;
    }

    /// For people.
    public String sentence() {
        return sentence;
    }
}
