package dev.gavel.benchmarks.load;

import java.time.Duration;
import java.util.SplittableRandom;
import org.HdrHistogram.Histogram;

/// When requests are sent, whatever the server does about it. Rates are requests a second.
public sealed interface Schedule {
    double NS = 1e9;

    Duration length();

    Arrivals arrivals();

    /// Requests in all, about.
    double expected();

    /// The moments at which requests are meant to be sent, one after another.
    @FunctionalInterface
    interface Arrivals {
        long END = -1;

        /// The next moment, ns after the start, never before the one before; [#END] after the last.
        long next();
    }

    /// As many every second, evenly.
    record Constant(double rate, Duration length) implements Schedule {
        public Constant {
            check(rate, length);
        }

        @Override
        public Arrivals arrivals() {
            return new Even(0, rate, length.toNanos());
        }

        @Override
        public double expected() {
            return rate * seconds(length);
        }
    }

    /// From one rate to another, in a straight line.
    record Ramp(double from, double to, Duration length) implements Schedule {
        public Ramp {
            check(from, length);
            check(to, length);
        }

        /// The i-th request is due when the area under the line has come to i.
        @Override
        public Arrivals arrivals() {
            double slope = (to - from) / seconds(length);
            long endNs = length.toNanos();
            return new Arrivals() {
                private long sent;

                @Override
                public long next() {
                    double root = from * from + 2 * slope * sent;
                    double at = root < 0 ? Double.MAX_VALUE : 2 * sent / (from + Math.sqrt(root));
                    sent++;
                    return at * NS < endNs ? (long) (at * NS) : END;
                }
            };
        }

        @Override
        public double expected() {
            return (from + to) / 2 * seconds(length);
        }
    }

    /// From one rate to another in equal stairs, the first and the last included.
    record Step(double from, double to, int stairs, Duration length) implements Schedule {
        public Step {
            check(from, length);
            check(to, length);
            if (stairs < 2) {
                throw new IllegalArgumentException("steps must be at least 2, not " + stairs);
            }
        }

        @Override
        public Arrivals arrivals() {
            return new Arrivals() {
                private int stair;
                private Even even = stair(0);

                @Override
                public long next() {
                    long at = even.next();
                    while (at == END && ++stair < stairs) {
                        even = stair(stair);
                        at = even.next();
                    }
                    return at;
                }
            };
        }

        @Override
        public double expected() {
            return (from + to) / 2 * seconds(length);
        }

        private Even stair(int stair) {
            double rate = from + (to - from) * stair / (stairs - 1);
            long ns = length.toNanos();
            return new Even(ns * stair / stairs, rate, ns * (stair + 1) / stairs);
        }
    }

    /// Like many people who act independently: the gaps are exponentially distributed.
    record Poisson(double rate, Duration length, long seed) implements Schedule {
        public Poisson {
            check(rate, length);
        }

        @Override
        public Arrivals arrivals() {
            SplittableRandom random = new SplittableRandom(seed);
            long endNs = length.toNanos();
            return new Arrivals() {
                private double at;

                @Override
                public long next() {
                    at += -Math.log(1 - random.nextDouble()) / rate * NS;
                    return at < endNs ? (long) at : END;
                }
            };
        }

        @Override
        public double expected() {
            return rate * seconds(length);
        }
    }

    /// Evenly from a moment on.
    final class Even implements Arrivals {
        private final long fromNs;
        private final double rate;
        private final long endNs;
        private long sent;

        Even(long fromNs, double rate, long endNs) {
            this.fromNs = fromNs;
            this.rate = rate;
            this.endNs = endNs;
        }

        @Override
        public long next() {
            // Not a sum of gaps: their rounding errors would add up.
            long at = fromNs + (long) (sent / rate * NS);
            if (at >= endNs) {
                return END;
            }
            sent++;
            return at;
        }
    }

    /// How closely the generator kept its schedule.
    ///
    /// @param lag how late requests were sent although a connection was free, which is the generator's fault
    /// @param sent requests sent
    /// @param waited requests that were due while every connection was busy, which is caused by the server and part of
    ///   the latency
    record Adherence(Latencies lag, long sent, long waited) {
        private static final long LATE_P99_NS = 2_000_000;

        public static final Adherence CLOSED_LOOP = new Adherence(Latencies.of(new Histogram(3)), 0, 0);

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

    private static double seconds(Duration length) {
        return length.toNanos() / NS;
    }

    private static void check(double rate, Duration length) {
        if (!(rate > 0) || rate > 1e7) {
            throw new IllegalArgumentException("a rate must be above 0 and at most 10 000 000 a second, not " + rate);
        }
        if (!length.isPositive()) {
            throw new IllegalArgumentException("the length must be above 0, not " + length);
        }
    }
}
