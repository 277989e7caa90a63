package dev.gavel.ingest.json;

import dev.gavel.schema.ContradictoryTermsException;
import dev.gavel.schema.json.InvalidJsonException;
import org.jspecify.annotations.Nullable;

/// An error response (RFC 9457), thrown by the code that finds the error and sent by the error handlers. It is expected
/// in service, so it carries no stack trace.
public final class Problem extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int status;
    private final String code;
    private final String title;
    private final String detail;
    private final @Nullable String field;
    private final int retryAfterSeconds;
    private final boolean closes;
    private final @Nullable Hint hint;

    /// A header of the response that says how the request can be corrected, like `Accept`.
    public record Hint(String name, String value) {}

    private Problem(
            int status,
            String code,
            String title,
            String detail,
            @Nullable String field,
            int retryAfterSeconds,
            boolean closes,
            @Nullable Hint hint) {
        super(code + ": " + detail, null, false, false);
        this.status = status;
        this.code = code;
        this.title = title;
        this.detail = detail;
        this.field = field;
        this.retryAfterSeconds = retryAfterSeconds;
        this.closes = closes;
        this.hint = hint;
    }

    /// @param code for programs: snake_case, stable
    /// @param title for people: the same for every occurrence
    /// @param detail for people: about this occurrence, and what to do
    public static Problem of(int status, String code, String title, String detail) {
        return new Problem(status, code, title, detail, null, 0, false, null);
    }

    /// `400`: an invalid body, path, query or header.
    ///
    /// @param field that is invalid; null: the whole request
    public static Problem badRequest(String code, String detail, @Nullable String field) {
        return new Problem(400, code, "The request is invalid.", detail, field, 0, false, null);
    }

    /// `400`: malformed JSON, or an invalid field.
    public static Problem of(InvalidJsonException e) {
        return badRequest(e.code(), e.detail(), e.field());
    }

    /// `422`: terms that contradict each other.
    public static Problem of(ContradictoryTermsException e) {
        return new Problem(
                422,
                e.code(),
                "The request cannot be processed.",
                String.valueOf(e.getMessage()),
                e.field(),
                0,
                false,
                null);
    }

    /// `503`: something that the request needs is unavailable or at its limit.
    public static Problem unavailable(String code, String detail) {
        return new Problem(503, code, "The service is temporarily unavailable.", detail, null, 1, false, null);
    }

    /// The same problem, to be tried again later than usual.
    public Problem retryAfter(int seconds) {
        return new Problem(status, code, title, detail, field, seconds, closes, hint);
    }

    /// `429`: this client is at a limit of its own.
    public static Problem tooMany(String code, String detail) {
        return new Problem(429, code, "The client has reached a limit.", detail, null, 1, false, null);
    }

    /// The same problem, after which the connection is closed.
    public Problem closingConnection() {
        return new Problem(status, code, title, detail, field, retryAfterSeconds, true, hint);
    }

    /// The same problem with a header.
    public Problem with(Hint given) {
        return new Problem(status, code, title, detail, field, retryAfterSeconds, closes, given);
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

    /// 0: the response has no `Retry-After`.
    public int retryAfterSeconds() {
        return retryAfterSeconds;
    }

    public boolean closes() {
        return closes;
    }

    /// `null`: the response has no such header.
    public @Nullable Hint hint() {
        return hint;
    }
}
