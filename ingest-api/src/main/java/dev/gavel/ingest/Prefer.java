package dev.gavel.ingest;

import dev.gavel.ingest.log.WaitPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/// The `Prefer` header (RFC 7240): `respond-async` and `wait=N` seconds. What is not understood is not a preference,
/// says the standard, and is passed over.
final class Prefer {
    static final WaitPolicy DEFAULT = WaitPolicy.of(Duration.ofSeconds(5));
    private static final int MAX_PARTS = 32;

    /// Nobody waits so long, and a longer time would overflow.
    private static final long MOST_SECONDS = Duration.ofDays(1).toSeconds();

    private Prefer() {}

    static WaitPolicy patience(List<String> headers) {
        long waitSeconds = -1;
        for (String header : headers) {
            for (String part : header.split("[,;]", MAX_PARTS)) {
                String preference = part.strip().toLowerCase(Locale.ROOT);
                if (preference.equals("respond-async")) {
                    return WaitPolicy.of(Duration.ZERO);
                }
                if (waitSeconds < 0 && preference.startsWith("wait=")) {
                    waitSeconds = Digits.parse(preference.substring("wait=".length()));
                }
            }
        }
        return waitSeconds < 0 ? DEFAULT : WaitPolicy.ofAtMost(Duration.ofSeconds(Math.min(waitSeconds, MOST_SECONDS)));
    }
}
