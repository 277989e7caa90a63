package dev.gavel.benchmarks.stalls;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/// Sorted, disjoint time intervals in which something was stopped, in microseconds of one clock.
public final class Intervals {
    /// [#sinceLast] where there was none before.
    static final long NEVER = Long.MAX_VALUE;

    private final long[] starts;
    private final long[] ends;

    /// @param startUs inclusive
    /// @param endUs not before its start
    public record Span(long startUs, long endUs) {
        public Span {
            if (endUs < startUs) {
                throw new IllegalArgumentException("a span ends before it starts: " + startUs + " to " + endUs);
            }
        }
    }

    private Intervals(long[] starts, long[] ends) {
        this.starts = starts;
        this.ends = ends;
    }

    /// In any order; those that overlap become one.
    public static Intervals of(List<Span> spans) {
        List<Span> sorted = spans.stream().sorted(Comparator.comparingLong(Span::startUs)).toList();
        long[] starts = new long[sorted.size()];
        long[] ends = new long[sorted.size()];
        int size = 0;
        for (Span span : sorted) {
            if (size > 0 && span.startUs() <= ends[size - 1]) {
                ends[size - 1] = Math.max(ends[size - 1], span.endUs());
            } else {
                starts[size] = span.startUs();
                ends[size] = span.endUs();
                size++;
            }
        }
        return new Intervals(Arrays.copyOf(starts, size), Arrays.copyOf(ends, size));
    }

    /// Those that start from the one to the other.
    Intervals within(long fromUs, long toUs) {
        int first = firstFrom(fromUs);
        int last = firstFrom(toUs);
        return new Intervals(Arrays.copyOfRange(starts, first, last), Arrays.copyOfRange(ends, first, last));
    }

    /// Whether one of them has a moment in common with this time.
    boolean touch(long fromUs, long toUs) {
        int last = firstFrom(toUs + 1) - 1;
        return last >= 0 && ends[last] >= fromUs;
    }

    /// From the end of the last one before this moment; 0 within one.
    long sinceLast(long atUs) {
        int last = firstFrom(atUs + 1) - 1;
        return last < 0 ? NEVER : Math.max(0, atUs - ends[last]);
    }

    int count() {
        return starts.length;
    }

    long longestUs() {
        long longest = 0;
        for (int i = 0; i < starts.length; i++) {
            longest = Math.max(longest, ends[i] - starts[i]);
        }
        return longest;
    }

    long sumUs() {
        long sum = 0;
        for (int i = 0; i < starts.length; i++) {
            sum += ends[i] - starts[i];
        }
        return sum;
    }

    private int firstFrom(long atUs) {
        int found = Arrays.binarySearch(starts, atUs);
        return found >= 0 ? found : -found - 1;
    }
}
