package dev.gavel.compose.client;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// One scrape of `/metrics`: samples in Prometheus' text format, by name.
///
/// @param samples of each name, in their order
public record MetricsText(Map<String, List<Sample>> samples) {
    public static final MetricsText NONE = new MetricsText(Map.of());

    /// @param labels by name
    public record Sample(Map<String, String> labels, double value) {
        public String label(String name) {
            return labels.getOrDefault(name, "");
        }
    }

    /// Skips lines that are no samples.
    public static MetricsText parse(String text) {
        Map<String, List<Sample>> samples = new HashMap<>();
        text.lines().forEach(line -> parseLine(line, samples));
        return new MetricsText(samples);
    }

    /// The sum of a metric over its samples; NaN if there are none.
    public double sum(String name, Predicate<Sample> which) {
        double sum = Double.NaN;
        for (Sample sample : samples.getOrDefault(name, List.of())) {
            if (which.test(sample)) {
                sum = (Double.isNaN(sum) ? 0 : sum) + sample.value();
            }
        }
        return sum;
    }

    public double sum(String name) {
        return sum(name, _ -> true);
    }

    /// The sums of a metric by one of its labels.
    public Map<String, Double> sums(String name, String label) {
        Map<String, Double> sums = new TreeMap<>();
        for (Sample sample : samples.getOrDefault(name, List.of())) {
            sums.merge(sample.label(label), sample.value(), Double::sum);
        }
        return sums;
    }

    /// The largest value of a gauge that every instance tells of the same thing; NaN if none does.
    public double largest(String name) {
        double largest = Double.NaN;
        for (Sample sample : samples.getOrDefault(name, List.of())) {
            largest = larger(largest, sample.value());
        }
        return largest;
    }

    /// The largest values of such a gauge by one of its labels.
    public Map<String, Double> largest(String name, String label) {
        Map<String, Double> largest = new TreeMap<>();
        for (Sample sample : samples.getOrDefault(name, List.of())) {
            largest.merge(sample.label(label), sample.value(), MetricsText::larger);
        }
        return largest;
    }

    /// NaN is a value that is not known.
    private static double larger(double a, double b) {
        return Double.isNaN(a) ? b : Double.isNaN(b) ? a : Math.max(a, b);
    }

    /// The samples of both. A counter that is in both is added up.
    public MetricsText and(MetricsText other) {
        Map<String, List<Sample>> all = new HashMap<>(samples);
        other.samples.forEach((name, more) ->
                all.merge(
                        name,
                        more,
                        (a, b) -> {
                            List<Sample> both = new ArrayList<>(a);
                            both.addAll(b);
                            return both;
                        }));
        return new MetricsText(all);
    }

    /// A quantile of what a histogram counted since an earlier scrape, in its unit, interpolated within its bucket as
    /// Prometheus does.
    ///
    /// @param name without `_bucket`
    /// @return NaN if it counted nothing
    public double quantileSince(MetricsText earlier, String name, double quantile) {
        Map<Double, Double> counts = buckets(name);
        Map<Double, Double> before = earlier.buckets(name);
        counts.replaceAll((bound, count) -> count - before.getOrDefault(bound, 0.0));
        double total = counts.getOrDefault(Double.POSITIVE_INFINITY, 0.0);
        if (!(total > 0)) {
            return Double.NaN;
        }
        double rank = quantile * total;
        double lowerBound = 0;
        double below = 0;
        for (Map.Entry<Double, Double> bucket : counts.entrySet()) {
            if (bucket.getValue() >= rank) {
                // The last bucket has no upper bound.
                return bucket.getKey().isInfinite()
                        ? lowerBound
                        : lowerBound + (bucket.getKey() - lowerBound) * (rank - below) / (bucket.getValue() - below);
            }
            lowerBound = bucket.getKey();
            below = bucket.getValue();
        }
        return lowerBound;
    }

    /// Cumulative counts by upper bound, ascending, over all label values.
    private Map<Double, Double> buckets(String name) {
        Map<Double, Double> buckets = new TreeMap<>();
        for (Sample sample : samples.getOrDefault(name + "_bucket", List.of())) {
            Double bound = number(sample.label("le"));
            if (bound != null) {
                buckets.merge(bound, sample.value(), Double::sum);
            }
        }
        return buckets;
    }

    private static void parseLine(String line, Map<String, List<Sample>> samples) {
        if (line.isBlank() || line.startsWith("#")) {
            return;
        }
        int brace = line.indexOf('{');
        int space = line.indexOf(' ');
        boolean labelled = brace >= 0 && brace < space;
        int nameEnd = labelled ? brace : space;
        if (nameEnd <= 0) {
            return;
        }
        Map<String, String> labels = new TreeMap<>();
        int at = labelled ? labels(line, brace + 1, labels) : space;
        if (at < 0) {
            return;
        }
        // A timestamp may follow.
        Double value = number(line.substring(at).strip().split(" ", 2)[0]);
        if (value != null) {
            samples.computeIfAbsent(line.substring(0, nameEnd), _ -> new ArrayList<>())
                    .add(new Sample(Map.copyOf(labels), value));
        }
    }

    /// @return where the value begins; -1: the line is malformed
    private static int labels(String line, int from, Map<String, String> labels) {
        int at = from;
        while (at < line.length() && line.charAt(at) != '}') {
            int equals = line.indexOf("=\"", at);
            if (equals < 0) {
                return -1;
            }
            StringBuilder value = new StringBuilder();
            int i = equals + 2;
            while (i < line.length() && line.charAt(i) != '"') {
                char c = line.charAt(i);
                if (c == '\\' && i + 1 < line.length()) {
                    i++;
                    c = line.charAt(i) == 'n' ? '\n' : line.charAt(i);
                }
                value.append(c);
                i++;
            }
            labels.put(line.substring(at, equals).strip(), value.toString());
            at = i + 1;
            if (at < line.length() && line.charAt(at) == ',') {
                at++;
            }
        }
        return at < line.length() ? at + 1 : -1;
    }

    private static @Nullable Double number(String text) {
        return switch (text) {
            case "+Inf" -> Double.POSITIVE_INFINITY;
            case "-Inf" -> Double.NEGATIVE_INFINITY;
            default -> {
                try {
                    yield Double.valueOf(text);
                } catch (NumberFormatException e) {
                    yield null;
                }
            }
        };
    }
}
