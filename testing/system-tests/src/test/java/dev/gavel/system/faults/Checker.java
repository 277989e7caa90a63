package dev.gavel.system.faults;

import dev.gavel.system.faults.Observations.LoggedCommand;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Holds what clients were told, the log, Postgres and Redis against each other and against two computations of its
/// own. Knows nothing of faults: whatever was broken in between, the same must be true.
///
/// It remembers what it has seen, for the log goes on from scene to scene.
final class Checker {
    private final ReplayedLog recomputation;
    private final Map<String, LoggedCommand> requests = new HashMap<>();

    /// @param partitions of `auction-commands`
    Checker(int partitions) {
        this.recomputation = new ReplayedLog(partitions);
    }

    /// What is not as it must be; empty: nothing.
    ///
    /// @param evidence of a scene that is over: nothing in flight, the read models at the log's end
    List<Finding> check(Observations evidence) {
        List<Finding> findings = new ArrayList<>();
        recomputation.follow(evidence, findings);
        requests(evidence, findings);
        new ResponsesCheck(recomputation, requests).check(evidence, findings);
        new ReadModelsCheck(recomputation).check(evidence.readModels(), findings);
        return findings;
    }

    /// The auctions that this log has had.
    ReplayedLog recomputation() {
        return recomputation;
    }

    /// A request is on the log at most once, whatever the producer had to repeat.
    private void requests(Observations evidence, List<Finding> findings) {
        for (LoggedCommand command : evidence.commands()) {
            String traceparent = command.traceparent();
            LoggedCommand before = traceparent == null ? null : requests.putIfAbsent(traceparent, command);
            if (traceparent != null && before != null) {
                findings.add(new Finding.AppendedTwice(traceparent, before.position(), command.position()));
            }
        }
    }
}
