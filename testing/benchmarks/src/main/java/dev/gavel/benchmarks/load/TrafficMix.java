package dev.gavel.benchmarks.load;

/// The share of each kind of request, 0 to 1. The rest are winning bids.
public record TrafficMix(double tooLow, double retries, double reads) {
    public static final TrafficMix WINNING = new TrafficMix(0, 0, 0);

    public TrafficMix {
        check("too-low", tooLow);
        check("retries", retries);
        check("reads", reads);
        if (tooLow + retries + reads > 1) {
            throw new IllegalArgumentException("the shares of too-low, retries and reads sum to more than 1");
        }
        if (retries > 1 - tooLow - retries - reads) {
            throw new IllegalArgumentException("there cannot be more retries than winning bids to retry");
        }
    }

    double winning() {
        return 1 - tooLow - retries - reads;
    }

    private static void check(String name, double share) {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("the share of " + name + " must be 0 to 1, not " + share);
        }
    }
}
