package dev.gavel.schema;

/// Why a command was refused. The codes are stable: programs switch on them.
public enum Reason {
    UNKNOWN_AUCTION("unknown_auction", "There is no such auction."),
    ALREADY_EXISTS("auction_already_exists", "An auction with this id exists already."),
    ENDS_IN_THE_PAST("ends_in_the_past", "The auction would end before it was opened."),
    NOT_YET_OPEN("auction_not_yet_open", "The auction has not started."),
    CLOSED("auction_closed", "The auction has ended."),
    CANCELLED("auction_cancelled", "The auction was cancelled."),
    BELOW_OPENING_PRICE("below_opening_price", "The first bid must reach the opening price."),
    BID_TOO_LOW("bid_too_low", "The bid does not reach the minimum next bid."),
    NOT_ENDED("auction_not_ended", "The auction's end has not passed.");

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
