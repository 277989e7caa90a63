package dev.gavel.benchmarks.load;

/// Each answer of one load, for who wants more than percentiles. One thread writes; others read when the load is over.
public final class ResponseTimes {
    private static final int MOST = 20_000_000;

    private final long[] intendedNs;
    private final long[] answeredNs;
    private int size;

    /// @param most answers that there can be; what comes beyond is not kept
    public ResponseTimes(long most) {
        if (most < 1 || most > MOST) {
            throw new IllegalArgumentException("1 to " + MOST + " answers can be kept, not " + most);
        }
        this.intendedNs = new long[(int) most];
        this.answeredNs = new long[(int) most];
    }

    void add(long intended, long answered) {
        if (size < intendedNs.length) {
            intendedNs[size] = intended;
            answeredNs[size] = answered;
            size++;
        }
    }

    public int size() {
        return size;
    }

    /// When the request was meant to go, by [System#nanoTime].
    public long intendedNs(int index) {
        return intendedNs[index];
    }

    /// When its answer was whole.
    public long answeredNs(int index) {
        return answeredNs[index];
    }
}
