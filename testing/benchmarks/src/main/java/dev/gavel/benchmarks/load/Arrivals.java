package dev.gavel.benchmarks.load;

/// The moments at which requests are meant to be sent, one after another.
@FunctionalInterface
public interface Arrivals {
    long END = -1;

    /// The next moment, ns after the start, never before the one before; [#END] after the last.
    long next();
}
