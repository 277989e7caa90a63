package dev.gavel.schema;

/// Terms that are valid one by one but contradict each other, for example a soft close on a sealed auction.
public final class ContradictoryTermsException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    private final String code;
    private final String field;

    /// @param code for programs: snake_case, stable
    /// @param field the name in the API
    /// @param sentence for people: the contradiction
    public ContradictoryTermsException(String code, String field, String sentence) {
        super(sentence);
        this.code = code;
        this.field = field;
    }

    public String code() {
        return code;
    }

    public String field() {
        return field;
    }
}
