package dev.gavel.benchmarks.load;

import java.util.List;
import org.HdrHistogram.Histogram;

/// Percentiles of one histogram, ns; all 0 where nothing was recorded.
///
/// @param curveNs at each percentile of [#CURVE]
public record Latencies(
        long count, long minNs, long p50Ns, long p90Ns, long p99Ns, long p999Ns, long maxNs, List<Double> curveNs) {
    /// Where the curve of a plot has its points: percentiles.
    public static final List<Double> CURVE =
            List.of(
                    0.0, 10.0, 20.0, 30.0, 40.0, 50.0, 60.0, 70.0, 75.0, 80.0, 85.0, 90.0, 92.5, 95.0, 97.0, 98.0, 99.0,
                    99.5, 99.7, 99.8, 99.9, 99.95, 99.97, 99.99, 100.0);

    public static Latencies of(Histogram histogram) {
        List<Double> curve = CURVE.stream().map(percentile -> (double) at(histogram, percentile)).toList();
        return new Latencies(
                histogram.getTotalCount(),
                histogram.getTotalCount() == 0 ? 0 : histogram.getMinValue(),
                at(histogram, 50),
                at(histogram, 90),
                at(histogram, 99),
                at(histogram, 99.9),
                histogram.getMaxValue(),
                curve);
    }

    private static long at(Histogram histogram, double percentile) {
        return histogram.getTotalCount() == 0 ? 0 : histogram.getValueAtPercentile(percentile);
    }
}
