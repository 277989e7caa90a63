package dev.gavel.ingest.http;

import dev.gavel.ingest.json.Problem;
import dev.gavel.ingest.log.RequestOptions;
import dev.gavel.ingest.log.WaitPolicy;
import dev.gavel.schema.IdempotencyKey;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The headers that say how a command is sent: `Idempotency-Key` and `Prefer`.
final class CommandHeaders {
    private static final HeaderName IDEMPOTENCY_KEY = HeaderNames.create("Idempotency-Key");
    private static final HeaderName PREFER = HeaderNames.create("Prefer");
    private static final WaitPolicy DEFAULT_WAIT = WaitPolicy.of(Duration.ofSeconds(5));
    private static final int MAX_PREFERENCES = 32;

    /// Longer waits are cut to this, because they would overflow.
    private static final long MAX_WAIT_SECONDS = Duration.ofDays(1).toSeconds();

    private CommandHeaders() {}

    /// @throws Problem if the idempotency key is invalid
    static RequestOptions requestOptions(Headers headers, @Nullable String traceparent) {
        String key =
                headers.contains(IDEMPOTENCY_KEY) ? idempotencyKey(headers.get(IDEMPOTENCY_KEY).allValues()) : null;
        WaitPolicy waitPolicy = headers.contains(PREFER) ? waitPolicy(headers.get(PREFER).allValues()) : DEFAULT_WAIT;
        return new RequestOptions(traceparent, key, waitPolicy);
    }

    /// The key without quotes. The draft's structured field has quotes; clients often omit them.
    private static String idempotencyKey(List<String> values) {
        String value = values.getFirst();
        boolean quoted = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
        String key = quoted ? value.substring(1, value.length() - 1) : value;
        if (values.size() > 1 || !IdempotencyKey.isValid(key)) {
            throw Problem.badRequest(
                    "invalid_idempotency_key",
                    "Idempotency-Key " + IdempotencyKey.SHAPE + ", once.",
                    "Idempotency-Key");
        }
        return key;
    }

    /// `respond-async` and `wait=N` seconds (RFC 7240). Other preferences are ignored, as the RFC demands.
    static WaitPolicy waitPolicy(List<String> preferHeaders) {
        long waitSeconds = -1;
        for (String header : preferHeaders) {
            for (String part : header.split("[,;]", MAX_PREFERENCES)) {
                String preference = part.strip().toLowerCase(Locale.ROOT);
                if (preference.equals("respond-async")) {
                    return WaitPolicy.of(Duration.ZERO);
                }
                if (waitSeconds < 0 && preference.startsWith("wait=")) {
                    waitSeconds = Digits.parse(preference.substring("wait=".length()));
                }
            }
        }
        return waitSeconds < 0
                ? DEFAULT_WAIT
                : WaitPolicy.withExpiry(Duration.ofSeconds(Math.min(waitSeconds, MAX_WAIT_SECONDS)));
    }
}
