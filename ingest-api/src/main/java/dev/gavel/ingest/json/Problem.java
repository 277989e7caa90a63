package dev.gavel.ingest.json;

import dev.gavel.schema.ContradictoryTermsException;
import dev.gavel.schema.json.InvalidJsonException;
import org.jspecify.annotations.Nullable;

/// Why a request gets no better answer: RFC 9457's problem, thrown from where it is found to the one place that renders
/// it. It is an answer, not a bug, so it carries no stack trace.
public final class Problem extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int status;
    private final String code;
    private final String title;
    private final String detail;
    private final @Nullable String field;
    private final int retryAfterSeconds;
    private final boolean closes;

    private Problem(
            int status,
            String code,
            String title,
            String detail,
            @Nullable String field,
            int retryAfterSeconds,
            boolean closes) {
        super(code + ": " + detail, null, false, false);
        this.status = status;
        this.code = code;
        this.title = title;
        this.detail = detail;
        this.field = field;
        this.retryAfterSeconds = retryAfterSeconds;
        this.closes = closes;
    }

    /// @param code for programs, snake_case, stable
    /// @param title for people, the same at every occurrence
    /// @param detail for people, about this occurrence, and what to do
    public static Problem of(int status, String code, String title, String detail) {
        return new Problem(status, code, title, detail, null, 0, false);
    }

    /// A body, path or query that cannot be understood.
    ///
    /// @param field the name of the part that is wrong; null: the whole
    public static Problem badRequest(String code, String detail, @Nullable String field) {
        return new Problem(400, code, "The request is not understood.", detail, field, 0, false);
    }

    /// A body with an invalid field, or without a JSON object.
    public static Problem of(InvalidJsonException e) {
        return badRequest(e.code(), e.detail(), e.field());
    }

    /// Terms that contradict each other.
    public static Problem of(ContradictoryTermsException e) {
        return unprocessable(e.code(), String.valueOf(e.getMessage()), e.field());
    }

    /// Understood, but not something that can be done.
    public static Problem unprocessable(String code, String detail, String field) {
        return new Problem(422, code, "The request cannot be done.", detail, field, 0, false);
    }

    /// Something that this service needs is away or busy.
    public static Problem unavailable(String code, String detail) {
        return new Problem(503, code, "Gavel cannot do this now.", detail, null, 1, false);
    }

    /// The same, after which the connection is of no more use.
    public Problem closingConnection() {
        return new Problem(status, code, title, detail, field, retryAfterSeconds, true);
    }

    public int status() {
        return status;
    }

    public String code() {
        return code;
    }

    public String title() {
        return title;
    }

    public String detail() {
        return detail;
    }

    public @Nullable String field() {
        return field;
    }

    /// 0: trying again later would not help.
    public int retryAfterSeconds() {
        return retryAfterSeconds;
    }

    public boolean closes() {
        return closes;
    }
}
