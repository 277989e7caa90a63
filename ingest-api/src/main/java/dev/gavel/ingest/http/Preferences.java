package dev.gavel.ingest.http;

import dev.gavel.ingest.log.WaitPolicy;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The preferences of a request's `Prefer` headers (RFC 7240) that are applied. Others, and malformed ones, are ignored
/// as the RFC demands.
///
/// @param respondAsync the caller takes `202`, and its bid does not expire while it is decided
/// @param waitSeconds how long to wait for the decision, or -1 if the caller does not say
record Preferences(boolean respondAsync, long waitSeconds) {
    static final Preferences NONE = new Preferences(false, -1);

    private static final String RESPOND_ASYNC = "respond-async";
    private static final String WAIT = "wait";
    private static final WaitPolicy DEFAULT_WAIT = WaitPolicy.of(Duration.ofSeconds(5));

    /// Longer waits are cut to this, because they would overflow.
    private static final long MAX_WAIT_SECONDS = Duration.ofDays(1).toSeconds();

    /// @param headers the values of all `Prefer` headers. Of a repeated preference the first counts.
    static Preferences parse(List<String> headers) {
        boolean respondAsync = false;
        long waitSeconds = -1;
        Set<String> seen = new HashSet<>();
        for (String header : headers) {
            for (String element : HeaderElements.split(header, ',')) {
                // What follows a semicolon are parameters of the preference. Neither preference has any.
                String preference = HeaderElements.split(element, ';').getFirst();
                int equals = preference.indexOf('=');
                String name = (equals < 0 ? preference : preference.substring(0, equals)).strip();
                String value = equals < 0 ? "" : HeaderElements.unquote(preference.substring(equals + 1).strip());
                String token = name.toLowerCase(Locale.ROOT);
                if (!seen.add(token) || value == null) {
                    continue;
                }
                // An empty value is the same as none (RFC 7240, section 2).
                respondAsync |= token.equals(RESPOND_ASYNC) && value.isEmpty();
                waitSeconds = token.equals(WAIT) ? seconds(value) : waitSeconds;
            }
        }
        return new Preferences(respondAsync, waitSeconds);
    }

    /// `wait` alone is a limit: the bid expires if the log takes it later. With `respond-async` it is the time until
    /// `202` (RFC 7240, section 4.3).
    WaitPolicy waitPolicy() {
        if (waitSeconds < 0) {
            return respondAsync ? WaitPolicy.of(Duration.ZERO) : DEFAULT_WAIT;
        }
        Duration wait = Duration.ofSeconds(waitSeconds);
        return respondAsync ? WaitPolicy.of(wait) : WaitPolicy.withExpiry(wait);
    }

    /// The value of `Preference-Applied`, with the wait that was applied, or `null` if no preference was.
    @Nullable String applied() {
        String wait =
                waitSeconds < 0 ? "" : WAIT + "=" + Math.min(waitSeconds, WaitPolicy.MAX_DECISION_WAIT.toSeconds());
        if (respondAsync) {
            return wait.isEmpty() ? RESPOND_ASYNC : RESPOND_ASYNC + ", " + wait;
        }
        return wait.isEmpty() ? null : wait;
    }

    /// Whole seconds, or -1 if the value is not a number of them.
    private static long seconds(String value) {
        long seconds = value.isEmpty() ? -1 : 0;
        for (int i = 0; i < value.length(); i++) {
            char digit = value.charAt(i);
            if (digit < '0' || digit > '9') {
                return -1;
            }
            seconds = Math.min(seconds * 10 + (digit - '0'), MAX_WAIT_SECONDS);
        }
        return seconds;
    }
}
