package dev.gavel.schema.json;

import org.jspecify.annotations.Nullable;

/// JSON that is malformed, or has a field that is missing, of the wrong type or out of range. It is the sender's error
/// and expected in service, so it carries no stack trace.
public final class InvalidJsonException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String code;
    private final String detail;
    private final @Nullable String field;

    /// @param code for programs: snake_case, stable
    /// @param detail for people: what is wrong, and how it has to be
    /// @param field the path of the invalid field; null: the whole document
    public InvalidJsonException(String code, String detail, @Nullable String field) {
        super(code + ": " + detail, null, false, false);
        this.code = code;
        this.detail = detail;
        this.field = field;
    }

    public String code() {
        return code;
    }

    public String detail() {
        return detail;
    }

    public @Nullable String field() {
        return field;
    }
}
