package dev.gavel.ingest.http.client;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How many requests a caller may send: a token bucket that holds `quota` tokens, starts full, and is filled evenly
/// with as many in each window. So a caller may send its quota at once, and then one request in a `quota`-th of the
/// window.
///
/// @param quota 0: no limit, see [#OFF]
/// @param windowS in seconds
public record Rate(long quota, int windowS) {
    /// No limit.
    public static final Rate OFF = new Rate(0, 1);

    private static final long MAX_QUOTA = 1_000_000_000;
    private static final int MAX_WINDOW_S = 3_600;
    private static final Pattern TEXT = Pattern.compile("(\\d{1,10})/(\\d{1,4})s");

    public Rate {
        if (quota < 0 || quota > MAX_QUOTA || windowS < 1 || windowS > MAX_WINDOW_S) {
            throw new IllegalArgumentException(
                    "a rate has a quota up to %d and a window of 1 to %d s, not %d/%ds"
                            .formatted(MAX_QUOTA, MAX_WINDOW_S, quota, windowS));
        }
    }

    /// Parses `500/10s`, which is 500 requests in 10 seconds, or `off`.
    ///
    /// @param variable from which the text is, for the message
    /// @throws IllegalArgumentException if it is anything else
    public static Rate parse(String variable, String text) {
        if (text.equals("off")) {
            return OFF;
        }
        Matcher matcher = TEXT.matcher(text);
        if (matcher.matches()) {
            long quota = Long.parseLong(matcher.group(1));
            int windowS = Integer.parseInt(matcher.group(2));
            if (quota >= 1 && quota <= MAX_QUOTA && windowS >= 1 && windowS <= MAX_WINDOW_S) {
                return new Rate(quota, windowS);
            }
        }
        throw new IllegalArgumentException(
                variable
                        + " must be off, or a number of requests and a time like 500/10s, of 1 to "
                        + MAX_WINDOW_S
                        + " seconds, not "
                        + text);
    }

    public boolean isOff() {
        return quota == 0;
    }

    Duration window() {
        return Duration.ofSeconds(windowS);
    }

    @Override
    public String toString() {
        return isOff() ? "off" : quota + "/" + windowS + "s";
    }
}
