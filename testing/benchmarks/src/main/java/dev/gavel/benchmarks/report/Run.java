package dev.gavel.benchmarks.report;

import dev.gavel.benchmarks.load.LoadResult;
import dev.gavel.benchmarks.load.Schedule;
import dev.gavel.benchmarks.parts.ResourceUsage;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A load and its measurements.
///
/// @param what the load, in a line
/// @param usage null: the server is not on this machine
/// @param bareRate responses per second of the bare server over the same connections; 0: not measured
public record Run(
        String what, LoadResult result, Schedule.Adherence adherence, @Nullable ResourceUsage usage, double bareRate) {

    /// Reasons to doubt the figures.
    public List<String> doubts() {
        String unanswered =
                result.unanswered() + result.lost() == 0
                        ? ""
                        : "%d requests were not answered and %d lost their connection; they count with the time they had waited."
                                .formatted(result.unanswered(), result.lost());
        return Stream.of(adherence.doubt(), usage == null ? "" : usage.doubt(), unanswered)
                .filter(doubt -> !doubt.isEmpty())
                .toList();
    }
}
