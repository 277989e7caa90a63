package dev.gavel.schema;

/// Which accepted bids within the window of a soft close move the end. The codes are those of the API.
public enum SoftCloseTrigger {
    /// Every accepted bid, even if a leader only raises a secret maximum.
    ANY_BID("any_bid"),
    /// A bid that changes the price; the first bid does.
    PRICE_CHANGE("price_change"),
    /// A bid that takes the lead.
    LEAD_CHANGE("lead_change");

    /// Of a new auction whose seller names none. docs/rules.md has the source.
    public static final SoftCloseTrigger DEFAULT = PRICE_CHANGE;

    private final String code;

    SoftCloseTrigger(String code) {
        this.code = code;
    }

    /// For programs: snake_case.
    public String code() {
        return code;
    }

    /// @throws IllegalArgumentException if there is no trigger with this code
    public static SoftCloseTrigger ofCode(String code) {
        for (SoftCloseTrigger trigger : values()) {
            if (trigger.code.equals(code)) {
                return trigger;
            }
        }
        throw new IllegalArgumentException("no such trigger of a soft close: " + code);
    }
}
