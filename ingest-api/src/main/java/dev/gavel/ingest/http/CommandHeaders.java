package dev.gavel.ingest.http;

import dev.gavel.ingest.json.Problem;
import dev.gavel.schema.IdempotencyKey;
import dev.gavel.schema.TraceParent;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The headers that say how a command is sent: `Idempotency-Key`, `Prefer` and `traceparent`.
final class CommandHeaders {
    static final HeaderName TRACEPARENT = HeaderNames.create(TraceParent.HEADER);
    static final HeaderName PREFERENCE_APPLIED = HeaderNames.create("Preference-Applied");
    static final HeaderName IDEMPOTENCY_KEY = HeaderNames.create("Idempotency-Key");
    static final HeaderName POSITION = HeaderNames.create("Gavel-Position");
    static final HeaderName PREFER = HeaderNames.create("Prefer");

    private CommandHeaders() {}

    /// The key without quotes, or `null` if there is none. The draft's structured field has quotes; clients often omit
    /// them.
    ///
    /// @throws Problem if the key is invalid or repeated
    static @Nullable String idempotencyKey(Headers headers) {
        if (!headers.contains(IDEMPOTENCY_KEY)) {
            return null;
        }
        List<String> values = headers.get(IDEMPOTENCY_KEY).allValues();
        String key = values.size() == 1 ? key(values.getFirst()) : null;
        if (key == null || !IdempotencyKey.isValidForClients(key)) {
            throw Problem.badRequest(
                    "invalid_idempotency_key",
                    "Idempotency-Key " + IdempotencyKey.SHAPE_FOR_CLIENTS + ", once.",
                    "Idempotency-Key");
        }
        return key;
    }

    static Preferences preferences(Headers headers) {
        return headers.contains(PREFER) ? Preferences.parse(headers.get(PREFER).allValues()) : Preferences.NONE;
    }

    /// The `traceparent`, or `null` if there is no valid one. A repeated one is not valid, because nobody can tell
    /// which span is the caller's.
    static @Nullable String traceparent(Headers headers) {
        if (!headers.contains(TRACEPARENT)) {
            return null;
        }
        List<String> values = headers.get(TRACEPARENT).allValues();
        return values.size() == 1 ? TraceParent.valid(values.getFirst()) : null;
    }

    private static @Nullable String key(String value) {
        // A quoted string is a structured field (RFC 9651), whose parameters have no meaning here.
        return value.startsWith("\"") ? HeaderElements.unquote(HeaderElements.split(value, ';').getFirst()) : value;
    }
}
