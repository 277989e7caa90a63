package dev.gavel.benchmarks.report;

import dev.gavel.benchmarks.load.LoadResult;
import dev.gavel.benchmarks.load.ScheduleAdherence;
import dev.gavel.benchmarks.parts.ResourceUsage;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// One load, measured.
///
/// @param what was asked for, in a line
/// @param costs null: the server is not on this machine
/// @param bareRate answers a second of the bare server over the same connections; 0: not measured
public record Run(
        String what,
        LoadResult answers,
        ScheduleAdherence punctuality,
        @Nullable ResourceUsage costs,
        double bareRate) {

    /// Why the figures should not be trusted blindly.
    public List<String> doubts() {
        String unanswered =
                answers.unanswered() + answers.lost() == 0
                        ? ""
                        : "%d requests were not answered and %d lost their connection; they count with the time they had waited."
                                .formatted(answers.unanswered(), answers.lost());
        return Stream.of(punctuality.doubt(), costs == null ? "" : costs.doubt(), unanswered)
                .filter(doubt -> !doubt.isEmpty())
                .toList();
    }
}
