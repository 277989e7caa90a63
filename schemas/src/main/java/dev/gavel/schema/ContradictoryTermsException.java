package dev.gavel.schema;

/// Terms of which each may be right, but not together: a soft close on a sealed auction, say.
public final class ContradictoryTermsException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    private final String code;
    private final String field;

    /// @param code for programs: snake_case, stable
    /// @param field as the API names it
    /// @param sentence for people: what contradicts what
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
