package dev.gavel.benchmarks.load;

import org.HdrHistogram.Histogram;

/// Whether the generator itself kept its schedule.
///
/// @param lag how late requests were sent although a connection was free: the generator's own fault
/// @param sent requests sent
/// @param waited requests that were due while every connection had one under way: the server's doing, and part of the
///   latency
public record ScheduleAdherence(Latencies lag, long sent, long waited) {
    private static final long LATE_P99_NS = 2_000_000;

    public static final ScheduleAdherence CLOSED_LOOP = new ScheduleAdherence(Latencies.of(new Histogram(3)), 0, 0);

    public boolean kept() {
        return lag.p99Ns() <= LATE_P99_NS;
    }

    /// Why the figures should not be trusted blindly; empty: nothing to say.
    public String doubt() {
        if (!kept()) {
            return "The generator could not keep its own rate: 1 %% of the requests were sent more than %.1f ms late"
                            .formatted(lag.p99Ns() / 1e6)
                    + " although a connection was free. Latencies count from the intended moment and include that.";
        }
        if (sent > 0 && waited > sent / 100) {
            return "%.1f %% of the requests had to wait for a free connection, and the latencies include that wait:"
                            .formatted(100.0 * waited / sent)
                    + " the server was slower than the schedule, or there were too few connections.";
        }
        return "";
    }
}
