package dev.gavel.benchmarks.load;

/// What is asked, and what is learnt from the answers. Both are called by one thread each, perhaps not the same.
public interface Traffic {
    /// Makes the next request.
    void next(LoadRequest ask);

    /// @param ask as [#next] made it
    void answered(LoadRequest ask, LoadResponse answer);
}
