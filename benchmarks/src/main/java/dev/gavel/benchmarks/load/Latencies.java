package dev.gavel.benchmarks.load;

import org.HdrHistogram.Histogram;

/// Percentiles of one histogram, ns; all 0 where nothing was recorded.
public record Latencies(
        long count, long minNs, long p50Ns, long p90Ns, long p99Ns, long p999Ns, long maxNs, double[] curveNs) {
    /// Where the curve of a plot has its points: percentiles.
    public static final double[] CURVE = {
        0, 10, 20, 30, 40, 50, 60, 70, 75, 80, 85, 90, 92.5, 95, 97, 98, 99, 99.5, 99.7, 99.8, 99.9, 99.95, 99.97, 99.99, 100
    };

    public static Latencies of(Histogram histogram) {
        double[] curve = new double[CURVE.length];
        for (int i = 0; i < curve.length; i++) {
            curve[i] = at(histogram, CURVE[i]);
        }
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
