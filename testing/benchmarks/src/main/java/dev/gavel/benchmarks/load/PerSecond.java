package dev.gavel.benchmarks.load;

/// One second of a load.
///
/// @param answers that came within it
/// @param latency of the requests that were meant to be sent within it
public record PerSecond(long answers, Latencies latency) {}
