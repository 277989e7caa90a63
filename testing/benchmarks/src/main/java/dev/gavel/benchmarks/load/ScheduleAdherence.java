package dev.gavel.benchmarks.load;

import org.HdrHistogram.Histogram;

/// How closely the generator kept its schedule.
///
/// @param lag how late requests were sent although a connection was free, which is the generator's fault
/// @param sent requests sent
/// @param waited requests that were due while every connection was busy, which is caused by the server and part of the
///   latency
public record ScheduleAdherence(Latencies lag, long sent, long waited) {
    private static final long LATE_P99_NS = 2_000_000;

    public static final ScheduleAdherence CLOSED_LOOP = new ScheduleAdherence(Latencies.of(new Histogram(3)), 0, 0);

    public boolean kept() {
        return lag.p99Ns() <= LATE_P99_NS;
    }

    /// A reason to doubt the figures; empty if there is none.
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
