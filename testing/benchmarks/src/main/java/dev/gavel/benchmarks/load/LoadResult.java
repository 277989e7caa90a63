package dev.gavel.benchmarks.load;

import java.util.List;
import java.util.Map;

/// The result of one load.
///
/// @param seconds from the first request to the last response
/// @param decided bids that were accepted or rejected (201, 409)
/// @param accepted bids that were accepted, each counted once
/// @param lost requests whose connection broke
/// @param unanswered requests without a response at the end of the load
/// @param outcomes "kind status code" → how often
public record LoadResult(
        double seconds,
        long responses,
        long decided,
        long accepted,
        long lost,
        long unanswered,
        Latencies all,
        Map<String, Latencies> kinds,
        Map<String, Long> outcomes,
        List<PerSecond> perSecond) {

    public double perSecondOf(long count) {
        return count / seconds;
    }

    /// One second of a load.
    ///
    /// @param responses that came within it
    /// @param latency of the requests that were meant to be sent within it
    public record PerSecond(long responses, Latencies latency) {}
}
