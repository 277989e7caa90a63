package dev.gavel.benchmarks.report;

/// The rows of the suite's table and their goals. The summary of `docs/benchmarks.md` explains the goals; the ones that
/// are not met are discussed in `docs/benchmarks-history.md`.
public enum Measurement {
    BARE_POSTS("floor: bare Helidon POST/s, 256 connections", ""),
    ACCEPTED_BIDS("accepted bids/s, 256 connections", "≥ 54 000, ≥ 60 % of the floor"),
    CPU_PER_ACCEPTED_BID("server CPU per accepted bid, µs", "≤ 31"),
    REJECTED_BIDS("rejected bids/s, 256 connections", "≥ 90 % of the floor"),
    STREAMED_BIDS("streamed bids/s, decided", "≥ 127 000"),
    CPU_PER_STREAMED_BID("server CPU per streamed bid, µs", ""),
    KAFKA_ECHO_P50("floor: Kafka echo at 5 000/s: p50, ms", ""),
    KAFKA_ECHO_P99("floor: Kafka echo at 5 000/s: p99, ms", ""),
    OPEN_LOOP_P50("5 000 bids/s open loop: p50, ms", "≤ 1.2"),
    OPEN_LOOP_P99("5 000 bids/s open loop: p99, ms", "≤ 5, ≤ 200 % of the echo's"),
    WORST_SECOND_P99("5 000 bids/s open loop: p99 of the worst second, ms", "≤ 20"),
    LONGEST_GC_PAUSE("5 000 bids/s open loop: longest GC pause, ms", "< 1"),
    ONE_CLIENT_P50("one client: p50, ms", "≤ 0.7"),
    ONE_CLIENT_P99("one client: p99, ms", "≤ 2"),
    INGEST_FIRST_RESPONSE("second ingest: exec to first decision, ms", "≤ 300"),
    INGEST_IDLE_RSS("second ingest: RSS idle, MiB", "≤ 90"),
    INGEST_COLD_BIDS("second ingest: accepted bids/s in its first seconds", ""),
    INGEST_LOADED_RSS("second ingest: RSS after this load, MiB", "≤ 150"),
    UP_READY("gavel up on the suite's log: ready after, s", "≤ 5"),
    UP_IDLE_RSS("gavel up, idle: RSS with Postgres and Redis, MiB", "≤ 700");

    private final String title;
    private final String goal;

    Measurement(String title, String goal) {
        this.title = title;
        this.goal = goal;
    }

    String title() {
        return title;
    }

    /// Empty if there is no goal.
    String goal() {
        return goal;
    }
}
