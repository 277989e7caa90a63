package dev.gavel.replay.feed;

/// The API gave no decision. The auction's play stops here: to send the bid again could make it twice.
public final class NoDecisionException extends Exception {
    private static final long serialVersionUID = 1;

    private final boolean unreachable;

    private NoDecisionException(String message, boolean unreachable) {
        super(message);
        this.unreachable = unreachable;
    }

    static NoDecisionException because(String message) {
        return new NoDecisionException(message, false);
    }

    /// Nothing listens there, so no other auction will fare better.
    static NoDecisionException unreachable(String message) {
        return new NoDecisionException(message, true);
    }

    static NoDecisionException answered(String what, ApiAnswer answer) {
        String code = answer.field("code");
        String detail = answer.field("detail");
        return because(
                what
                        + " was answered "
                        + answer.status()
                        + (code == null ? "" : " " + code)
                        + (detail == null ? "" : ": " + detail));
    }

    boolean isUnreachable() {
        return unreachable;
    }
}
