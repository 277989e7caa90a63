package dev.gavel.benchmarks.load;

/// When each request of one load was due, and when its response came, for analyses beyond percentiles. One thread
/// writes; others read after the load.
public final class ResponseTimes {
    private static final int MOST = 20_000_000;

    private final long[] intendedNs;
    private final long[] respondedNs;
    private int size;

    /// @param most the capacity; further responses are dropped
    public ResponseTimes(long most) {
        if (most < 1 || most > MOST) {
            throw new IllegalArgumentException("1 to " + MOST + " responses can be kept, not " + most);
        }
        this.intendedNs = new long[(int) most];
        this.respondedNs = new long[(int) most];
    }

    void add(long intended, long responded) {
        if (size < intendedNs.length) {
            intendedNs[size] = intended;
            respondedNs[size] = responded;
            size++;
        }
    }

    public int size() {
        return size;
    }

    /// When the request was due, by [System#nanoTime].
    public long intendedNs(int index) {
        return intendedNs[index];
    }

    /// When its response was complete.
    public long respondedNs(int index) {
        return respondedNs[index];
    }
}
