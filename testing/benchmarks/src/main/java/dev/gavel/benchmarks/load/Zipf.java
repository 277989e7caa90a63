package dev.gavel.benchmarks.load;

import java.util.SplittableRandom;

/// Draws 0 to n - 1, the k-th with a probability proportional to 1 / (k + 1)^exponent: a few auctions are hot, most are
/// not. Exponent 0: all alike. Walker's alias method: a draw costs the same for any n.
public final class Zipf {
    private final double[] keep;
    private final int[] alias;

    /// @param exponent 0 to 10; 1 is what word counts and web pages have
    public Zipf(int n, double exponent) {
        if (n < 1) {
            throw new IllegalArgumentException("there must be at least one to draw from, not " + n);
        }
        check(exponent);
        keep = new double[n];
        alias = new int[n];
        double sum = 0;
        for (int k = 0; k < n; k++) {
            keep[k] = Math.pow(k + 1.0, -exponent);
            sum += keep[k];
        }
        level(sum);
    }

    /// @throws IllegalArgumentException if no load can have this exponent
    public static void check(double exponent) {
        if (!(exponent >= 0) || exponent > 10) {
            throw new IllegalArgumentException("the Zipf exponent must be 0 to 10, not " + exponent);
        }
    }

    public int draw(SplittableRandom random) {
        int column = random.nextInt(keep.length);
        return random.nextDouble() < keep[column] ? column : alias[column];
    }

    /// Fills each column up to the average with the surplus of another.
    private void level(double sum) {
        int n = keep.length;
        int[] small = new int[n];
        int[] large = new int[n];
        int smalls = 0;
        int larges = 0;
        for (int k = 0; k < n; k++) {
            keep[k] *= n / sum;
            alias[k] = k;
            if (keep[k] < 1) {
                small[smalls++] = k;
            } else {
                large[larges++] = k;
            }
        }
        while (smalls > 0 && larges > 0) {
            int low = small[--smalls];
            int high = large[--larges];
            alias[low] = high;
            keep[high] -= 1 - keep[low];
            if (keep[high] < 1) {
                small[smalls++] = high;
            } else {
                large[larges++] = high;
            }
        }
        // What is left differs from the average by rounding only.
        while (smalls > 0) {
            keep[small[--smalls]] = 1;
        }
        while (larges > 0) {
            keep[large[--larges]] = 1;
        }
    }
}
