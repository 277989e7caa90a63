package dev.gavel.ingest.http;

import dev.gavel.ingest.json.Problem;
import dev.gavel.schema.NearestName;
import io.helidon.http.Header;
import io.helidon.http.HeaderName;
import io.helidon.http.Headers;

/// Rejects a header whose name is almost that of a header which changes what a command does: a client that sends
/// `Idempotence-Key` trusts that its bid can be repeated. Every other unknown header passes, as HTTP demands, because
/// another recipient may need it; so does `traceparent` in any spelling, because tracing never changes a command.
final class MisspelledHeaders {
    private static final HeaderName[] OURS = {CommandHeaders.IDEMPOTENCY_KEY, CommandHeaders.PREFER};

    /// Headers with this prefix pass, except `X-Idempotency-Key`, which clients of other services send.
    private static final String EXPERIMENTAL = "x-";

    private static final String EXPERIMENTAL_KEY = EXPERIMENTAL + "idempotency-key";

    /// Names that differ by more letters are not typing errors. Most headers are excluded by their length.
    private static final int MAX_DIFFERENCE = 3;

    private MisspelledHeaders() {}

    /// @throws Problem if there is such a header and the right one is absent
    static void check(Headers headers) {
        for (Header header : headers) {
            HeaderName name = header.headerName();
            // A standard header has an index.
            if (name.index() < 0) {
                check(name, headers);
            }
        }
    }

    private static void check(HeaderName given, Headers headers) {
        for (HeaderName ours : OURS) {
            if (isNear(given.lowerCase(), ours.lowerCase()) && !headers.contains(ours)) {
                throw Problem.badRequest(
                        "unknown_header",
                        given.defaultCase() + " is not a header of this API. Did you mean " + ours.defaultCase() + "?",
                        given.defaultCase());
            }
        }
    }

    private static boolean isNear(String given, String ours) {
        if (given.startsWith(EXPERIMENTAL)) {
            return given.equals(EXPERIMENTAL_KEY) && given.endsWith(ours);
        }
        return Math.abs(given.length() - ours.length()) <= MAX_DIFFERENCE && NearestName.isTypingError(given, ours);
    }
}
