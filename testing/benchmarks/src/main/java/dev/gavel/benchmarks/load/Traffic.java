package dev.gavel.benchmarks.load;

/// Creates the requests of a load and learns from their responses. One thread calls each method; the two may differ.
public interface Traffic {
    /// Writes the next request into the buffer.
    void next(LoadRequest request);

    /// @param request as [#next] made it
    void answered(LoadRequest request, LoadResponse response);
}
